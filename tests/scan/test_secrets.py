"""Credentials are found by format, by their address, by the words beside them; talk about passwords is not."""

from __future__ import annotations

import base64
import random
import string

import pytest

from app.course.findings import Severity
from app.scan.kinds import is_common
from app.scan.scanner import Scanner
from app.scan.secrets import named, sentences, spots


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


_RANDOM = random.Random(7)


def _made(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(count))


HEX = "0123456789abcdef"
KEYS = [  # made here, so that no scanner of this repository takes them for real ones
    "AKIA" + _made(16, string.ascii_uppercase + "234567"),
    "ghp_" + _made(36),
    "github_pat_" + _made(22) + "_" + _made(59),
    "glpat-" + _made(20),
    "xoxb-" + _made(12, string.digits) + "-" + _made(24),
    "sk_live_" + _made(24),
    "AIza" + _made(35),
    "GOCSPX-" + _made(28),
    "sk-proj-" + _made(48),
    "sk-ant-api03-" + _made(90),
    "sk-" + _made(48),
    "SK" + _made(32, HEX),
    "SG." + _made(22) + "." + _made(43),
    "npm_" + _made(36),
    "hf_" + _made(34, string.ascii_letters),
    "dop_v1_" + _made(64, HEX),
    "shpat_" + _made(32, HEX),
    _made(9, "123456789") + ":AA" + _made(33),
    "dapi" + _made(32, HEX),
    "hvs." + _made(30),
    "glsa_" + _made(32) + "_" + _made(8, HEX),
    "dckr_pat_" + _made(27),
    "https://hooks.slack.com/services/T" + _made(8) + "/B" + _made(8) + "/" + _made(24),
]


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize("key", KEYS, ids=[key[:12] for key in KEYS])
def test_service_keys_are_severe_wherever_they_stand(scanner: Scanner, key: str) -> None:
    for text in (f"Use {key} for now.", f'"{key}"', f"key={key}"):
        hits = [hit for hit in scanner.scan_text(text) if hit.weight is Severity.SEVERE]
        assert len(hits) == 1, text
        assert text[hits[0].start : hits[0].end].rstrip(".") in key + key  # the key, or its secret part


def _token() -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    return ".".join((part('{"alg":"HS256","typ":"JWT"}'), part('{"sub":"1234567890","admin":true}'), _made(43)))


def test_web_tokens_private_keys_and_connection_strings_are_found_whole(scanner: Scanner) -> None:
    token = _token()
    body = "\n".join(_made(64) for _ in range(50))  # longer than a piece
    pem = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    for kind, value in [
        ("jwt", token),
        ("private-key", pem),
        ("connection-string", "postgres://app:s3cr3tpw@db.corp.local:5432/hr"),
        ("connection-string", "Server=db1;Database=hr;User Id=sa;Password=Gr8t!pass"),
    ]:
        text = f"Before it: {value} and after."
        assert [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text)] == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The password is Tr0ub4dor&3.", "Tr0ub4dor&3"),
        ("password: hunter2", "hunter2"),
        ("Passwort: Sommer2024!", "Sommer2024!"),
        ("Log in as admin with password “sunshine”", None),
        ("user: kim, password: sunshine", "sunshine"),
        ("The password for the training room is Welcome1", "Welcome1"),
        ("PIN: 4829", "4829"),
        ("The door code is 4829#", "4829#"),
        ("Wi-Fi password = blue-Horse-77", "blue-Horse-77"),
    ],
)
def test_passwords_in_prose_are_found(scanner: Scanner, text: str, value: str | None) -> None:
    hits = [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text) if hit.kind != "person"]  # Kim is one
    assert hits == ([("password", value)] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "Your password is the key to your account.",
        "Password: required",
        "Password: at least 12 characters",
        "Password: 12-16 characters, with a digit.",
        "A strong password is long. A passphrase is easier to remember.",
        "Never tell anyone your PIN: a bank will not ask for it.",
        "password: ********, password: <your password>, password: [PASSWORD]",
        "Set API_KEY=your_api_key_here and token: ${TOKEN}",
        "The secret is to listen. A token is a small gift.",
        "The access key to success is practice-practice-practice.",
        "The commit hash is 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12.",
        "internationalisation-and-localisation-of-user-interfaces",
        "https://learn.example.org/courses/fire-safety/2024/module-03?lesson=evacuation",
        "AntidisestablishmentarianismIsALongWord and SHOUTING_CONSTANTS_IN_PROGRAMS",
        "A key begins with -----BEGIN PRIVATE KEY----- and ends likewise.",
        "Use AKIAIOSFODNN7EXAMPLE as in the manual.",
        "pwd is the password to decrypt files (only used for reading).",
        "s3://access_key_id:secret_access_key@bucket/key, passphrase: 'sample'",
        "See https://token.assemblyai.com/v1/token and lex.token.str-c-raw.edition2021.",
        "PWD: '/Users/maciej' and hostname:port:user:password:base_dn:flags",
        "-D password  --progress[NUM] shows how far it is; store each password in a file: c:\\Users\\Me\\Site.",
        'You need a passphrase to unlock the secret key for user: "isaacs"',
        "-----BEGIN PRIVATE KEY-----\\nXXXX\\nXXXX\\nXXXX\\nXXXX\\n-----END PRIVATE KEY-----",
        "--sentinel-fuse NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2 and _RNvCs15kBYyAo9fc_7mycrate7example",
        "The password is 12 characters long. Password: 8 letters. Password > 8 signs. Keep a password at least 90 days.",
        "The safe distance is 1500; keep it at all times. Set the safe pressure to 2400.",
        "Enter 5000 as the safe load. The alarm limit is 8500; set the alarm to 0700.",
        "Use the combination 3-2-1 when you breathe: three in, two hold, one out.",
        "The password policy: min12chars, max64chars, no reuse of the last 5.",
        "The password hash is 5f4dcc3b5aa765d61d8327deb882cf99 in MD5.",
        "Passwords like Password1 or Summer2024 are guessed first.",
    ],
)
def test_talk_about_secrets_is_none(scanner: Scanner, text: str) -> None:
    assert [hit for hit in scanner.scan_text(text) if not is_common(hit.kind)] == []


def test_an_address_at_a_host_kept_for_examples_is_only_listed(scanner: Scanner) -> None:
    assert [hit.weight for hit in scanner.scan_text("new URL('https://abc:xyz@example.com')")] == [Severity.REVIEW]
    assert [hit.weight for hit in scanner.scan_text("https://abc:xyz@ci.northwind.com")] == [Severity.SEVERE]


def test_random_characters_need_no_words_but_are_only_listed(scanner: Scanner) -> None:
    value = "q7Zp2Rv9Xk4Tn8Wb3Ls6Yc1Hd5Jf0Mg"
    assert [hit.weight for hit in scanner.scan_text(f"It was {value} I think.")] == [Severity.REVIEW]
    assert [(hit.kind, hit.weight) for hit in scanner.scan_text(f"client secret: {value}")] == [("token", Severity.SEVERE)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Log in as admin with the password Harbour31! and change it.", "Harbour31!"),
        ("curl -u deploy:kestrel-9Zx https://ci.halden.example/job", "kestrel-9Zx"),
        ("DB_PASS=kestrel-9Zx", "kestrel-9Zx"),
        ("LDAP_BIND_PW=kestrel-9Zx", "kestrel-9Zx"),
        ('{"user": "svc", "password": "kestrel-9Zx"}', "kestrel-9Zx"),
        ("<password>kestrel-9Zx</password>", "kestrel-9Zx"),
        ("mysql -u root -pkestrel-9Zx hr", "kestrel-9Zx"),
        ("sshpass -p kestrel-9Zx ssh deploy@host", "kestrel-9Zx"),
        ("curl --password kestrel-9Zx", "kestrel-9Zx"),
        ("Kennwort für den Testzugang: Harbour31!", "Harbour31!"),
        ("The recovery password was reset to kestrel-9Zx this morning.", "kestrel-9Zx"),
        ("We changed the root password to kestrel-9Zx.", "kestrel-9Zx"),
        ("Sign in with kim as user and Wint3r!7 as password.", "Wint3r!7"),
        ("Your one-time password is 482913.", "482913"),
        ("The archive opens with code 4829.", "4829"),
    ],
)
def test_passwords_of_command_lines_settings_and_asides_are_found(scanner: Scanner, text: str, value: str) -> None:
    assert [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind == "password"] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Never use the password P@ssw0rd1 or Password123!",
        "A password manager2go, the password policy-2024 and password length12",
        "Run sort -u file:1 and date -u.",
    ],
)
def test_example_passwords_and_talk_of_them_are_none(scanner: Scanner, text: str) -> None:
    assert scanner.scan_text(text) == []


@pytest.mark.parametrize(
    "text", ["PassWord: x1", "my api key is here, the wifi_key too", "passpassword set it to x", "KENNWORT?\nab"]
)
def test_words_for_secrets_are_found_where_they_begin_as_they_are_anywhere(text: str) -> None:
    for pattern in (named._NAME, sentences._CHANGED, sentences._ANSWERED, sentences._STILL):
        found = [match.span() for match in pattern.finditer(text)]
        assert [match.span() for match in spots.matches(pattern, text)] == found
