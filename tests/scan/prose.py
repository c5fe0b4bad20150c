"""Course prose as designers write it, with the numbers, terms and addresses that tempt a scanner.

Nothing in it is sensitive.
"""

PROSE = [
    # Fire safety
    "When the alarm sounds, stop work at once, close doors and windows, and leave by the nearest marked exit. Do "
    "not use the lift. Meet at assembly point 3 beside the bicycle sheds and wait for the roll call.",
    "Water extinguishers (red label, 9 litres) are for class A fires: wood, paper, cloth. Never use water on "
    "burning fat or on electrical equipment above 1000 V; keep 1 m distance, and 3 m from lines of up to 380,000 V.",
    "Inspect every extinguisher each month and have it serviced every 24 months, as DIN 14406-4 and NFPA 10 ask. "
    "Record the date, for example 2026-03-14, and the pressure, which must lie between 12 and 15 bar.",
    "In 2024 fire brigades were called out 622,603 times; 1 in 4 calls was a false alarm. An escape route must be "
    "at least 1.20 m wide for up to 200 people (ASR A2.3, section 5, paragraph 3).",
    "Remember R.A.C.E.: Rescue, Alarm, Confine, Extinguish. Emergency numbers are 112 in Europe, 911 in the United "
    "States, 999 in the United Kingdom and 000 in Australia.",
    "Smoke is the killer: three breaths can be enough. Crawl below it, feel doors with the back of your hand, and "
    "keep 1 hand on the wall.",
    # Harassment prevention
    "Harassment is unwelcome conduct that is based on race, color, religion, sex, national origin, age (40 or "
    "older), disability or genetic information. It becomes unlawful where enduring it becomes a condition of "
    "continued employment (Title VII, 42 U.S.C. 2000e).",
    "If you see something, say something. You can talk to your manager, to human resources or to the works council;"
    " the conversation is treated confidentially and nobody may retaliate against you for reporting in good faith.",
    "A colleague comments on the appearance of another during a meeting. She laughs, but later tells you that she "
    "felt small. What do you do first? Ask her how she is; offer to go with her to HR; write down what you saw, "
    "with date, time and place.",
    "Investigations are kept as confidential as possible. Interview notes are stored in a restricted folder and "
    "deleted after 3 years.",
    "Quid pro quo means this for that: a benefit in return for a favour. One severe incident can be enough; so can "
    "many small ones.",
    # Security awareness
    "Choose a passphrase of four random words, use a different password for every account, and let a password "
    "manager remember them. A password such as Password1 or qwerty is guessed in less than a second.",
    "Phishing messages create pressure: your account will be closed in 24 hours, click here. Hover over the link: "
    "does the address really belong to the sender? If in doubt, report it with the button in your mail program and "
    "delete it.",
    "Never share a one-time code, a PIN or a token with anybody, not even with the help desk. Our colleagues will "
    "never ask for your password.",
    "Data is classified as public, internal, confidential or strictly confidential. Confidential data, such as "
    "salaries, may only be sent encrypted. Internal data may be shared with every employee, but not outside the "
    "company.",
    "Use WPA3 on wireless networks; TLS 1.3 protects data on its way; AES-256 protects it on disk. Port 443 is "
    "HTTPS, port 22 is SSH, and port 3389 should not be open.",
    "A multi-factor login asks for something you know (password), something you have (phone) and something you are "
    "(fingerprint).",
    "Install updates at once: version 14.2.1 closes CVE-2024-3094, which had a score of 10.0. Release notes: build 20240611.1.",
    # Data protection
    "Personal data is any information that relates to an identified or identifiable person: a name, an e-mail "
    "address, a phone number, an IP address, a bank account or a passport number. Article 33 GDPR gives you 72 "
    "hours to report a breach.",
    "Ask yourself before you send: Is every recipient right? Do they need every column? Could a customer number "
    "stand for the name?",
    "Retention: application papers 6 months, invoices 10 years, time sheets 2 years (section 16 ArbZG). Shred paper"
    " to P-4, DIN 66399.",
    # Health and safety, products, finance
    "Lift with your legs, keep the load close, and do not carry more than 25 kg (men) or 15 kg (women) regularly. "
    "Turn your feet, not your spine.",
    "The torque wrench, part no. 4711-0815, is set to 35 Nm. Replace the seal (SKU 100-2345-678) after 5,000 operating hours.",
    "Hydrochloric acid, CAS 7647-01-0, UN 1789, is corrosive: wear gloves (EN 374), goggles (EN 166) and an apron. "
    "Rinse for 15 minutes.",
    "Revenue grew from $1,250,000 to $1,375,500 in fiscal year 2025, a rise of 10.04 %. The margin went from 31.5 "
    "to 33 percentage points.",
    "Anti-bribery: gifts above 35 EUR must be declared; cash is never accepted. Ask Compliance before you invite a "
    "public official.",
    "Work at heights: ladders up to 2 m without, above 2 m only with, fall protection. 1 in 3 fatal accidents at "
    "work is a fall.",
    # Study text with references, code and lists
    "Smith, J. & Okafor, N. (2021). Learning transfer in practice. Journal of Training, 34(2), 112-129. "
    "doi:10.1000/182.3456.7890123",
    "Read chapters 3-7 (pages 112-129), ISBN 978-0-13-468599-1, before Friday. The test has 25 questions and a pass"
    " mark of 80 %.",
    "print('Hello, world') shows a greeting. Use for i in range(10): to repeat. def area(r): return 3.14159 * r ** 2",
    "The Battle of Hastings was fought on 14 October 1066; Magna Carta was sealed on 15 June 1215; the war lasted "
    "from 1939 to 1945.",
    "Learning objectives: 1. Name the four steps. 2. Explain why order matters. 3. Apply them to a case from your "
    "own department.",
    "Course CRS-2024-00117, revision C, 45 minutes, level 2 of 4. Prerequisites: CRS-2023-00098. Points: 12 / 15.",
    "Frau Müller fragt: Was tun bei Stromausfall? Ruhe bewahren, Notbeleuchtung abwarten, Treppenhaus A benutzen (Raum 2.14).",
    "Le règlement intérieur est affiché à l’entrée. En cas d’incendie, composez le 18 ou le 112 et suivez les consignes.",
]
