"""Pictures drawn with known words in known places: screens in light and dark, a terminal, a slide, and photographs of text.

Details are of forms that no one has: example domains, and numbers whose check digits are right but that no bank gives out.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from app.media.words import Box

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
SANS, BOLD, MONO = "Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf"


@dataclass(frozen=True)
class Drawn:
    """A picture, the details in it with the boxes they are drawn in, and how many words there are in all."""

    name: str
    image: Image.Image
    details: tuple[tuple[str, Box], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """As a PNG."""
        return png(self.image)


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


class Sheet:
    """A picture that is drawn on, and what was written on it."""

    def __init__(self, size: tuple[int, int], ground: str | Image.Image = "white") -> None:
        self.image = Image.new("RGB", size, ground) if isinstance(ground, str) else ground.resize(size).convert("RGB")
        self.draw = ImageDraw.Draw(self.image)
        self.details: list[tuple[str, Box]] = []
        self.words: list[str] = []

    def write(self, at: tuple[float, float], text: str, size: int, ink: str, *, font: str = SANS, secret: str = "") -> None:
        """Write a line; ``secret`` is the part of it that is a detail."""
        face = ImageFont.truetype(FONTS / font, size)
        self.draw.text(at, text, ink, face)
        self.words += text.split()
        if secret:
            start = at[0] + face.getlength(text[: text.index(secret)])
            _, top, _, bottom = self.draw.textbbox(at, text, face)
            self.details.append((secret, (int(start), int(top), math.ceil(start + face.getlength(secret)), math.ceil(bottom))))

    def bar(self, box: Box, colour: str, radius: int = 0) -> None:
        """A filled area."""
        self.draw.rounded_rectangle((box[0], box[1], box[2] - 1, box[3] - 1), radius, fill=colour)

    def done(self, name: str) -> Drawn:
        """The picture."""
        return Drawn(name, self.image, tuple(self.details), tuple(self.words))


MAILS = ("marta.quill@northwind.co.uk", "j.okafor@kestrel-freight.com", "lena.brandt@posteo.de", "t.alvarez@rivermill.es")
PHONES = ("+44 20 7946 0958", "+49 30 901820 14", "+1 415 555 2671", "+33 1 42 68 53 00")
IBANS = ("GB82 WEST 1234 5698 7654 32", "DE89 3704 0044 0532 0130 00")


def light_app() -> Drawn:
    """A customer's record: dark header and sidebar, coloured buttons, light cards."""
    sheet = Sheet((1280, 720), "#F4F5F7")
    sheet.bar((0, 0, 1280, 56), "#161D29")
    sheet.write((24, 16), f"Signed in as {MAILS[0]}", 18, "white", secret=MAILS[0])
    sheet.bar((0, 56, 230, 720), "#22304A")
    for at, line in enumerate(("Dashboard", "Customers", "Invoices", "Returns")):
        sheet.write((28, 90 + 44 * at), line, 16, "#DCE3F0")
    sheet.write((28, 640), PHONES[0], 15, "#DCE3F0", secret=PHONES[0])
    sheet.bar((262, 92, 1248, 420), "white", 10)
    sheet.write((286, 116), "Customer record", 24, "#161D29", font=BOLD)
    sheet.write((286, 170), f"Mail {MAILS[1]}", 16, "#161D29", secret=MAILS[1])
    sheet.write((286, 210), f"Account {IBANS[0]}", 16, "#566173", secret=IBANS[0])
    sheet.write((286, 250), f"Phone {PHONES[1]}", 16, "#566173", secret=PHONES[1])
    sheet.bar((286, 340, 560, 384), "#2B57E3", 8)
    sheet.write((306, 352), f"Write to {MAILS[2]}", 14, "white", secret=MAILS[2])
    sheet.bar((580, 340, 780, 384), "#B3261E", 8)
    sheet.write((604, 352), f"Call {PHONES[2]}", 14, "white", secret=PHONES[2])
    return sheet.done("light app, dark bars")


def dark_app() -> Drawn:
    """The same kind of program in its dark scheme."""
    sheet = Sheet((1280, 720), "#0E1117")
    sheet.bar((0, 0, 260, 720), "#11151C")
    sheet.write((24, 24), "Lectern support desk", 18, "#E8EBF1", font=BOLD)
    sheet.write((24, 660), MAILS[0], 14, "#A5AFBE", secret=MAILS[0])
    sheet.bar((290, 40, 1240, 300), "#161A22", 10)
    sheet.write((320, 66), "Ticket 4471: the parcel never came", 20, "#E8EBF1")
    sheet.write((320, 120), f"From {MAILS[1]} on Monday", 16, "#A5AFBE", secret=MAILS[1])
    sheet.write((320, 160), f"Call back {PHONES[3]} before noon", 16, "#E8EBF1", secret=PHONES[3])
    sheet.write((320, 200), f"Refund to {IBANS[1]}", 16, "#8792A3", secret=IBANS[1])
    sheet.bar((290, 330, 600, 374), "#8AA5FF", 8)
    sheet.write((308, 342), f"Reply to {MAILS[2]}", 14, "#0E1117", secret=MAILS[2])
    return sheet.done("dark app")


def terminal() -> Drawn:
    """A terminal with coloured lines."""
    sheet = Sheet((1280, 720), "#101010")
    lines = (
        ("$ git log --format=%ae | sort | uniq", "#D0D0D0", ""),
        (MAILS[0], "#5FD3A0", MAILS[0]),
        (MAILS[3], "#5FD3A0", MAILS[3]),
        ("$ grep phone customers.csv", "#D0D0D0", ""),
        (f"117,Okafor,{PHONES[0]}", "#F2BC62", PHONES[0]),
        (f"error: could not reach {MAILS[1]}", "#FF8F86", MAILS[1]),
        ("$ whois 198.51.100.23", "#8AA5FF", "198.51.100.23"),
    )
    for at, (line, ink, secret) in enumerate(lines):
        sheet.write((20, 20 + 30 * at), line, 17, ink, font=MONO, secret=secret)
    return sheet.done("terminal")


def slide() -> Drawn:
    """A slide: white on a gradient, a light box, a coloured foot."""
    ground = Image.linear_gradient("L").resize((1280, 720))
    ground = Image.composite(Image.new("RGB", ground.size, "#3A2A78"), Image.new("RGB", ground.size, "#141C3C"), ground)
    sheet = Sheet((1280, 720), ground)
    sheet.write((80, 70), "Whom to call when it leaks", 46, "white", font=BOLD)
    sheet.write((80, 180), f"Plant manager: {PHONES[1]}", 30, "white", secret=PHONES[1])
    sheet.write((80, 240), f"Safety desk: {MAILS[2]}", 30, "#DCE3F0", secret=MAILS[2])
    sheet.bar((80, 330, 860, 520), "#F7F8FA", 12)
    sheet.write((110, 360), f"Invoices to {MAILS[3]}", 26, "#161D29", secret=MAILS[3])
    sheet.write((110, 420), IBANS[0], 26, "#161D29", secret=IBANS[0])
    sheet.bar((0, 660, 1280, 720), "#0F7047")
    sheet.write((80, 676), f"Slides by {MAILS[1]}", 20, "white", secret=MAILS[1])
    return sheet.done("slide")


def grounds() -> Drawn:
    """Words on colours: white and dark on each of eight, one detail a stripe."""
    sheet = Sheet((1000, 640))
    colours = ("#B3261E", "#0F7047", "#2B57E3", "#6938E0", "#F2BC62", "#5FD3A0", "#FF8F86", "#D0D7E2")
    for at, colour in enumerate(colours):
        sheet.bar((0, 80 * at, 1000, 80 * at + 80), colour)
        text = MAILS[at // 2] if at % 2 == 0 else PHONES[at // 2]
        sheet.write((40, 80 * at + 26), f"Contact {text} today", 22, "white" if at < 4 else "#161D29", secret=text)
    return sheet.done("colour grounds")


def small_type(size: int) -> Drawn:
    """Small letters, dark on light above, light on dark below."""
    sheet = Sheet((700, 420))
    sheet.bar((0, 210, 700, 420), "#1B202A")
    for at in range(4):
        sheet.write((20, 20 + 40 * at), f"Ask {MAILS[at]} or somebody else", size, "#161D29", secret=MAILS[at])
        sheet.write((20, 230 + 40 * at), f"Call {PHONES[at]} in the morning", size, "#DCE3F0", secret=PHONES[at])
    return sheet.done(f"type of {size} px")


def low_contrast() -> Drawn:
    """Grey on grey, 2 to 3 : 1."""
    sheet = Sheet((900, 480))
    sheet.bar((0, 240, 900, 480), "#161A22")
    for at, (light, dark) in enumerate((("#A8A8A8", "#5B6068"), ("#999999", "#666C75"), ("#8C8C8C", "#727983"))):
        sheet.write((30, 30 + 64 * at), f"Write to {MAILS[at]}", 20, light, secret=MAILS[at])
        sheet.write((30, 270 + 64 * at), f"Call {PHONES[at]}", 20, dark, secret=PHONES[at])
    return sheet.done("low contrast")


def page() -> Drawn:
    """A letter as it is photographed: dark on paper, one size."""
    sheet = Sheet((1200, 900), "#F3EFE6")
    sheet.write((90, 80), "Notes of the safety meeting", 36, "#221E1A", font=BOLD)
    lines = (
        ("Present were the plant manager and six colleagues.", ""),
        (f"Minutes go to {MAILS[0]} by Friday.", MAILS[0]),
        (f"The contractor can be reached at {PHONES[0]}.", PHONES[0]),
        ("Nobody enters the tank alone, whatever the reason is.", ""),
        (f"Pay the repair to {IBANS[1]} at once.", IBANS[1]),
        (f"Questions to {MAILS[1]}, please.", MAILS[1]),
        ("The next meeting is in the blue room on the second floor.", ""),
    )
    for at, (line, secret) in enumerate(lines):
        sheet.write((90, 180 + 80 * at), line, 28, "#221E1A", secret=secret)
    return sheet.done("page")


def over(photo: Image.Image, name: str) -> Drawn:
    """White and black letters over a photograph, each on its own half."""
    sheet = Sheet((1200, 800), photo)
    for at in range(3):
        sheet.write((60, 60 + 110 * at), f"Mail {MAILS[at]}", 40, "black", font=BOLD)
        sheet.write((58, 58 + 110 * at), f"Mail {MAILS[at]}", 40, "white", font=BOLD, secret=MAILS[at])
        sheet.write((58, 458 + 110 * at), f"Call {PHONES[at]}", 40, "white", font=BOLD)
        sheet.write((60, 460 + 110 * at), f"Call {PHONES[at]}", 40, "black", font=BOLD, secret=PHONES[at])
    return replace(sheet.done(f"over {name}"), words=tuple(sheet.words[: len(sheet.words) // 2]))


# What happens to pictures on their way.

Change = Callable[[Drawn], Drawn]


def noisy(drawn: Drawn, sigma: float) -> Drawn:
    """With the grain of a camera in the dark."""
    grain = Image.merge("RGB", [Image.effect_noise(drawn.image.size, sigma) for _ in range(3)])
    return replace(drawn, name=f"{drawn.name}, noise {sigma:g}", image=ImageChops.add(drawn.image, grain, 1, -128))


def blurred(drawn: Drawn, radius: float) -> Drawn:
    """Out of focus."""
    return replace(drawn, name=f"{drawn.name}, blur {radius:g}", image=drawn.image.filter(ImageFilter.GaussianBlur(radius)))


def squeezed(drawn: Drawn, quality: int) -> Drawn:
    """Through a JPEG of this quality."""
    out = io.BytesIO()
    drawn.image.save(out, "JPEG", quality=quality)
    return replace(drawn, name=f"{drawn.name}, JPEG {quality}", image=Image.open(out).convert("RGB"))


def smaller(drawn: Drawn, factor: float) -> Drawn:
    """Scaled down, as messengers do."""
    size = (round(drawn.image.width * factor), round(drawn.image.height * factor))
    image = drawn.image.resize(size, Image.Resampling.LANCZOS)
    return _moved(drawn, f"scaled {factor:g}", image, lambda x, y: (x * factor, y * factor))


def turned(drawn: Drawn, degrees: float) -> Drawn:
    """Not held level."""
    image = drawn.image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="#6B645C")
    middle_x, middle_y = drawn.image.width / 2, drawn.image.height / 2
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))

    def move(x: float, y: float) -> tuple[float, float]:
        right, down = x - middle_x, y - middle_y
        return middle_x + right * cosine + down * sine, middle_y - right * sine + down * cosine

    return _moved(drawn, f"turned {degrees:g}°", image, move)


def from_the_side(drawn: Drawn, slant: float = 0.12) -> Drawn:
    """Photographed from the side: the right edge is ``slant`` shorter at either end."""
    width, height = drawn.image.size
    new = [(0.0, 0.0), (width, height * slant), (width, height * (1 - slant)), (0.0, height)]
    old = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    to_new, to_old = _plane(old, new), _plane(new, old)
    image = drawn.image.transform(
        (width, height), Image.Transform.PERSPECTIVE, to_old, Image.Resampling.BICUBIC, fillcolor="#6B645C"
    )

    def move(x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f, g, h = to_new
        depth = g * x + h * y + 1
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth

    return _moved(drawn, "from the side", image, move)


def shaded(drawn: Drawn) -> Drawn:
    """In the light of one lamp: a corner at a third of the brightness."""
    light = Image.radial_gradient("L").resize((drawn.image.width * 2, drawn.image.height * 2))
    light = light.crop(
        (drawn.image.width // 2, drawn.image.height // 2, drawn.image.width * 3 // 2, drawn.image.height * 3 // 2)
    )
    light = light.point(lambda level: 255 - level * 2 // 3)
    image = ImageChops.multiply(drawn.image, Image.merge("RGB", [light] * 3))
    return replace(drawn, name=f"{drawn.name}, one lamp", image=image)


def _moved(drawn: Drawn, how: str, image: Image.Image, move: Callable[[float, float], tuple[float, float]]) -> Drawn:
    details = []
    for text, (left, top, right, bottom) in drawn.details:
        corners = [move(x, y) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        details.append((text, (round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))))
    return replace(drawn, name=f"{drawn.name}, {how}", image=image, details=tuple(details))


def _plane(of: list[tuple[float, float]], to: list[tuple[float, float]]) -> tuple[float, ...]:
    """The eight numbers of the perspective that takes four points to four others."""
    import numpy as np

    rows, values = [], []
    for (x, y), (u, v) in zip(of, to, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows), np.array(values)).tolist())


# Pictures without words.


def textures() -> Iterator[Drawn]:
    """Cloth, walls, leaves, tiles, and pages whose words were painted over."""
    yield Drawn("clouds", _clouds(7))
    yield Drawn("grain", Image.effect_noise((900, 600), 60).convert("RGB"))
    for name, painter in (
        ("leaves", _leaves),
        ("bricks", _bricks),
        ("tiles", _tiles),
        ("painted page", _painted),
        ("chart", _chart),
    ):
        image = Image.new("RGB", (1000, 640), "white")
        painter(ImageDraw.Draw(image), random.Random(7))
        yield Drawn(name, image)


def _clouds(seed: int) -> Image.Image:
    chance = random.Random(seed)
    layers = Image.new("L", (1000, 640))
    for size in (4, 9, 20, 50, 120):
        small = Image.frombytes("L", (size, size), bytes(chance.randrange(256) for _ in range(size * size)))
        layers = Image.blend(layers, small.resize(layers.size, Image.Resampling.BICUBIC), 0.4)
    return Image.merge(
        "RGB", (layers, layers.point(lambda level: min(255, level + 30)), layers.point(lambda level: 255 - level // 2))
    )


def _leaves(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for _ in range(900):
        x, y, size = chance.randrange(1000), chance.randrange(640), chance.randrange(12, 70)
        colour = (chance.randrange(20, 90), chance.randrange(80, 190), chance.randrange(20, 80))
        draw.ellipse((x, y, x + size, y + size * chance.uniform(0.3, 1)), colour, tuple(part // 2 for part in colour))


def _bricks(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for line in range(22):
        for at in range(-1, 14):
            shade = chance.randrange(-25, 25)
            x, y = at * 80 + (line % 2) * 40, line * 30
            draw.rectangle((x, y, x + 75, y + 25), (165 + shade, 75 + shade, 55 + shade))


def _tiles(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for x in range(0, 1000, 50):
        for y in range(0, 640, 50):
            ink = chance.choice(("#22304A", "#D0D7E2", "#F2BC62", "#FFFFFF"))
            draw.rectangle((x, y, x + 49, y + 49), ink)
            draw.arc((x + 8, y + 8, x + 42, y + 42), chance.randrange(360), chance.randrange(360), "#888888", 3)


def _painted(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for line in range(14):
        x = 60
        while x < 880:
            width = chance.randrange(40, 260)
            draw.rectangle((x, 40 + 42 * line, min(x + width, 930), 66 + 42 * line), "#2B2F36")
            x += width + chance.randrange(12, 40)


def _chart(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for at in range(16):
        height = chance.randrange(60, 540)
        draw.rectangle((60 + 56 * at, 600 - height, 96 + 56 * at, 600), chance.choice(("#2B57E3", "#5FD3A0", "#B3261E")))
    for y in range(60, 601, 60):
        draw.line((50, y, 960, y), "#C4CBD6")


def screens() -> list[Drawn]:
    """Pictures of screens as they are."""
    return [light_app(), dark_app(), terminal(), slide(), grounds(), low_contrast(), small_type(11), small_type(13)]


def degraded() -> list[Drawn]:
    """The same and a page as they come out of cameras and messengers."""
    made = []
    for drawn in (page(), light_app(), slide()):
        made += [
            noisy(drawn, 15),
            noisy(drawn, 30),
            blurred(drawn, 1.2),
            blurred(drawn, 2),
            squeezed(drawn, 25),
            squeezed(drawn, 12),
        ]
        made += [smaller(drawn, 0.7), turned(drawn, 2), turned(drawn, -5), from_the_side(drawn), shaded(drawn)]
        made.append(squeezed(noisy(blurred(shaded(turned(drawn, 1.5)), 0.8), 10), 40))
    return made
