"""Passwords and codes told in prose and chat: in many wordings and languages, and silence about talk that tells none."""

from __future__ import annotations

import pytest

from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str) -> list[str]:
    kinds = {"password", "token", "api-key"}
    return [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind in kinds]


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The kiosk password went back to what the old trainer had, Barnowl_61, after the update.", "Barnowl_61"),
        ("She wrote the vault password on the whiteboard (Thistle-8-down).", "Thistle-8-down"),
        ("Das Kennwort vom Beamer lautet wieder Eule-1987.", "Eule-1987"),
        ("La contraseña sigue siendo Otoño19x", "Otoño19x"),
        ("my account on the quiz site still takes Walnut!Tree7 by the way", "Walnut!Tree7"),
        ("We share the film login with everyone, Candle!31 since May.", "Candle!31"),
        ("you join the guest network with seagull84 and accept", "seagull84"),
        ('The wifi password is "pelican", all small.', "pelican"),
        ('He read his pass phrase aloud: "seven green boats sail home".', "seven green boats sail home"),
        ("SSH passphrase: copper lantern meadow twelve", "copper lantern meadow twelve"),
        ("Her voicemail PIN, which she kept on a note, is 6083.", "6083"),
        ("The password is sunflower.", "sunflower"),
        ("password is sunflower, please change it", "sunflower"),
        ("Password: sunflower", "sunflower"),
        ("The wifi password is butterfly for the guest network.", "butterfly"),
        ("The password is Barcelona and the user is anna.", "Barcelona"),
        ("Our password’s dragon.", "dragon"),
        ("Das Passwort lautet Sonnenblume.", "Sonnenblume"),
        ("Le mot de passe est Tournesol.", "Tournesol"),
        ('The password is "Blue Horse 42".', "Blue Horse 42"),
        ("The password is 'my dog Rex'.", "my dog Rex"),
        ("Passwort: „Grüne Wiese im Mai“", "Grüne Wiese im Mai"),
        ("Mother’s maiden name: Kowalski", "Kowalski"),
        ("Der Mädchenname meiner Mutter ist Schulze.", "Schulze"),
        ("What was the name of your first pet? Rex", "Rex"),
        ("Security question: first pet. Answer: Rex", "Rex"),
        ("Security questions\nFirst pet: Rex\nFirst school: Lindenhof", "Lindenhof"),
        ("Security answer: Rex", "Rex"),
        ("secret id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("Client secret (prod): 3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        ("The alarm code is 8823.", "8823"),
        ("Alarm: 8823", "8823"),
        ("The door code is 4711: use it before nine.", "4711"),
        ("Gate code C2047", "C2047"),
        ("Locker 14, combination 123", "123"),
        ("The vault turns right 18, left 52, right 7.", "right 18, left 52, right 7"),
        ("Tresor: erst rechts 33, links 8, rechts 51, dann ziehen", "rechts 33, links 8, rechts 51"),
        ("De kluis: 12 links, 40 rechts, 5 links", "12 links, 40 rechts, 5 links"),
        ("Our lock is set to R14 L32 R07.", "R14 L32 R07"),
        ("Right 18, left 52, right 7 opens the safe.", "Right 18, left 52, right 7"),
        ("Safe: right 31, left 2, right 43, left 4, right 15, left 6", "right 31, left 2, right 43, left 4, right 15, left 6"),
        ("The wifi password is ROOM4/2024-77.", "ROOM4/2024-77"),
        ("Password: ROOM4/2024-77", "ROOM4/2024-77"),
        ("card 5555 5555 5555 4444 exp 09/29 cvv 418", "418"),
        ("The seed for our authenticator, KBQW 7ZDP M3HK QXPN, was on screen.", "KBQW 7ZDP M3HK QXPN"),
        ("The licence for the CAD room is M4TX-90QL-ZB7C-K21V.", "M4TX-90QL-ZB7C-K21V"),
        ("Our licence key for Office 2021 (please keep it) is M4TX-90QL-ZB7C-K21V.", "M4TX-90QL-ZB7C-K21V"),
        ("Der Lizenzschlüssel lautet M4TX-90QL-ZB7C-K21V", "M4TX-90QL-ZB7C-K21V"),
        ("The 2FA seed on the slide, KBQW 7ZDP M3HK QXPN", "KBQW 7ZDP M3HK QXPN"),
        ("Authenticator for all: KBQW YZDP MXHK QXPN", "KBQW YZDP MXHK QXPN"),
        ("My cvc is 418.", "418"),
        (
            "id AKIAV7QN2LM5XTRB3WKD\nsecret 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",
            "k2Lw/9tRzQ0bXyV4nMf7uHjCd1sGeAo8iPrEvTBq",
        ),
        ("PIN 471", "471"),
        ("Room code: Ab9$Trx2", "Ab9$Trx2"),
        ("The password was changed from Qk7x.vt/Lp92=Zx to Rm4-q.xy/77Zq+.", "Qk7x.vt/Lp92=Zx"),
        ("The password was changed from Qk7x.vt/Lp92=Zx to Rm4-q.xy/77Zq+.", "Rm4-q.xy/77Zq+"),
        ("class code: Vb5!tyQ2", "Vb5!tyQ2"),
        ("The password was changed from Tr.ee/88!x to Go.ld/99!y.", "Tr.ee/88!x"),
        ("The password was changed from Tr.ee/88!x to Go.ld/99!y.", "Go.ld/99!y"),
        ("Suitcase code: 371", "371"),
        ("Alarm panel 9911", "9911"),
        ("The shed has a padlock now. Code 2594, turn it to the left.", "2594"),
        ("Press 1739 on the keypad and push.", "1739"),
        ("Key safe beside the blue door; 8046 opens it.", "8046"),
        ("Le code du portail est 3371 et l'alarme se coupe avec 0915*.", "0915*"),
        ("> what was the unlock on the loan tablet\n> 430917\n> thanks", "430917"),
        ("medicine cabinet has a keypad now, D5520X.", "D5520X"),
        ("Tastenfeld am Hintereingang: 19 04 73", "19 04 73"),
        ("the router takes trainer:Quill!Ox7 since March", "Quill!Ox7"),
        ("Mail ben@firm.example (Ash!tree19) to log into the sandbox.", "Ash!tree19"),
        ("docker run -e POSTGRES_PASSWORD=mooringline postgres", "mooringline"),
        ("Safe combination: R14 L32 R07", "R14 L32 R07"),
        ("The card was read out, CVV 831 included.", "831"),
        ("https://courses.example/magic/Zk3nQ8p2Lw9xT5rV7bC1", "Zk3nQ8p2Lw9xT5rV7bC1"),
        ("AUTH_TOKEN: q8Zr41Lm", "q8Zr41Lm"),
        ("f3b1c2d4e5a69788f0e1d2c3b4a59687 is our weather API key", "f3b1c2d4e5a69788f0e1d2c3b4a59687"),
    ],
)
def test_a_secret_is_found_in_whatever_words(scanner: Scanner, text: str, value: str) -> None:
    assert value in found(scanner, text)


@pytest.mark.parametrize(
    "text",
    [
        "Choose a password with letters and digits, such as Blue-7-sky, and never reuse it.",
        "Passwords: dos and don’ts\nPassword: Overview\nKennwort: Angebot\nContraseña: obligatoria",
        "Das Passwort lautet anders, denn das Passwort ist Chefsache.",
        "The password is hidden. The password is required for all accounts. A password is a secret.",
        "The password is encrypted, and the password is case sensitive. The password was leaked.",
        "The password is plaintext. The password is private, too. The password is the key to your account.",
        'Password: required\nPassword: string\nPassword: "Enter your password"\nThe password is "too short".',
        "Das Passwort ist abgelaufen. Das Passwort ist Pflicht. Le mot de passe est expiré.",
        "A common security question is your mother’s maiden name. Mother’s maiden name: often found on social media",
        "What was the name of your first pet? Choose an answer nobody knows. First pet: choose a name",
        "Security question 3: Which mail is phishing? Answer: True",
        "What is your favourite colour? Discuss. My first pet was a dog. Best friend: Anna",
        "The GUID 3f2504e0-4f89-11d3-9a0c-0305e82c3301 names the record.",
        "The Building and Construction Industry Code 2014 was released. Join us with #GALAXY11 and log in.",
        "Close open connections with code 1001 (going away). See openssl-passwd(1), openssl-pkcs12(1).",
        "The activation of module AB12-CD34-EF56-GH78 takes a day.",
        "Licence plate order form is F123-2024-0091-0045. Licence renewals: form 1234-5678-9012-345A",
        "The Creative Commons licence covers images IMG1-0001-0002-0003.",
        "A licence key: AAAA-1111-BBBB-2222.",
        "The authenticator app shows HELP NEXT BACK DONE.",
        "The totp talk is in ROOM FOUR NEAR EXIT. The MFA course is in ROOM 2345 NEAR EXIT.",
        "The cvc was 300 words long. The cvc 101 course has line cvc 1234 of the code; see cvc2024.org.",
        "In Asia the secret 3f9c0a773f9c0a773f9c0a773f9c0a773f9c0a77 names a commit.",
        "Turn the steering wheel right 20, left 15, right 10 and lock the axle.",
        "On the lock screen, swipe left 3, right 4, left 2. Stay safe: right 10, left 15, right 20.",
        "Robot program: left 90, right 60, left 90; safe distance 2 m",
        "Stretch: links 10, rechts 15, links 10. Put the mat into the safe.",
        "Vault over the horse, then right 10, left 10, right 10.",
        "The PIN is four digits: one, two, three, four is a bad choice.",
        "The keypad has one, two, three, four on the top rows.",
        "Try a rhythm: one two three four one two three four, then lock it in.",
        "The alarm on the clock, 3-2-1, go. The unlock 1-2-3 rule. The airlock, 2-3-4 entries a day.",
        "The alarm code is E204.",
        "Alarm 8823 means low oil.",
        "Alarm 8823: low oil pressure",
        "Alarm code 8823 - low oil",
        "Alarm 4411 appears when the door is open.",
        "Alarmcode 4411 bedeutet: Tür offen",
        "L’alarme 4411 signifie que la porte est ouverte.",
        "Connect pin 123 to ground. Tan 450",
        "Log in with Office365 and open module12.",
        "The key is stored as PKCS#8 with the encoding en_US.UTF-8.",
        "The alarm rang in 2019 and the door was repaired for 1200 euros.",
        "Access to the portal is given by the class LoginHandler.",
        "Enter your PIN at the door; it has 4 to 8 digits.",
        "The error code is 4005, the post code 80331.",
        'The password is "required" in this form.',
        "Tablet, 16GB Wifi - Grey/White http :/ / shop.northwind.com/offer/1/711-53200?ff3 …",
        "Place a bet tonight. 100% bonus, bonus code: win2bet! Referral code: friend7up",
        "Een wachtzin van vier losse woorden is sterker dan acht rare tekens. Bewaar hem in de kluis.",
        "Foreman: And where is the key to your padlock? Apprentice: In my pocket.",
        "Wo ist der Schlüssel zum Schloss? Unter der Matte.",
    ],
)
def test_talk_of_log_ins_and_doors_tells_no_secret(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []
