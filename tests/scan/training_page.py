"""A page of training material as companies write it, and every finding it should give, with the reason.

Four short lessons of our own: fire safety, preventing harassment, medical coding, security awareness.
"""

from __future__ import annotations

PAGE = """\
Annual refresher for all staff – edition 2026-09, about 45 minutes

Lesson 1. Fire safety in Building 4

Most fires at work begin small: a heater beside a paper bin, a charging battery on a sofa, a pan left on a hob in the \
staff kitchen. Under 29 CFR 1910.39 and EN 3-7 your employer must keep a fire prevention plan, and you must know the \
part of it that concerns you. By the end of this lesson you can name the three sides of the fire triangle, choose the \
right extinguisher, and walk the shortest way out from your desk.

Water extinguishers are for class A fires: wood, paper, textiles. Never use water on burning oil or on live equipment. \
Carbon dioxide, in the extinguisher with the black band, takes the oxygen away and leaves no residue, which is why it \
hangs beside the server racks. Check the gauge once a month; the needle has to stand in the green field, between 12 \
and 15 bar. Each unit carries a tag with its serial number, for example 7000-1184-22, and the date of the last \
inspection.

When you see a fire, raise the alarm first. Break the glass of the nearest call point, then dial 112 (or 911 in the \
United States) and say where you are: building, floor, wing. Do not wait for permission. The assembly point is the car \
park on the north side. Wardens wear yellow vests and sweep the rooms in the order of the list; this year's warden for \
the third floor is Karin Osterlund, extension 4471. If you find the stairs full of smoke, close the door, stay low, \
and call the control room on +46 8 508 290 00.

In the exercise of March 2025 it took 6 minutes and 40 seconds to empty the building. The goal is four. What held \
people up was not panic but politeness: holding doors, going back for coats, waiting for colleagues.

Lesson 2. Preventing harassment

Harassment is unwelcome conduct based on race, religion, sex, national origin, age, disability or another protected \
ground that makes a workplace hostile. A single remark can be enough if it is severe; a pattern of small ones often \
is. Title VII of the Civil Rights Act of 1964 and the Equality Act 2010 name the grounds. What counts is the effect on \
the person, not what was meant.

Consider this case. A new technician is the only woman in her team. Twice a week somebody comments on her clothes, and \
a calendar in the workshop shows pictures she finds degrading. She laughs it off. Has anything happened that a manager \
must act on? Yes. A manager who knows, or should know, has a duty to act even when nobody complains. Discuss in pairs: \
what would you do in the first hour, on the first day, in the first week?

Now a second one. An older employee is told in front of customers that he is "too slow for the new till". His \
supervisor thinks it was a joke. Age is a protected ground; so is a disability such as hearing loss or diabetes. \
Pregnancy is one too, and in many countries so is sexual orientation. Retaliation against someone who reports in good \
faith is unlawful in itself.

How to report: speak to your manager, to human resources, or to the ombudsperson. Reports go to \
speakup@halden-foods.com or to the free line 1-800-555-0199, day and night. You need not give your name. What you say \
is handled in confidence, is shared only with those who must know, and is kept for three years.

Lesson 3. First steps in medical coding

A diagnosis is written as an ICD-10-CM code, a procedure as a CPT code. E11.9 is type 2 diabetes without \
complications; I10 is essential hypertension; J45.909 is asthma, unspecified. Codes are as specific as the record \
allows. If the record says "diabetes with kidney disease", E11.9 is wrong and E11.22 is right, and a second code such \
as N18.3 gives the stage. A laceration of the left hand is S61.412A at the first visit and S61.412D at a later one. An \
office visit of 30 minutes for an established patient is 99214.

Work through the sample chart. Patient: Dolores Whitcombe, born on 14 February 1958, MRN 00718842. She has diabetes \
and takes metformin; her blood pressure was 142/88. The note is signed by the attending physician. Which codes belong \
on the claim, and in which order? Then remove from the chart everything the eighteen identifiers of the HIPAA rule \
name before you show it to anyone.

A claim that is coded too high is upcoding, and it is fraud even when nobody meant it. A claim coded too low costs the \
practice money: about 4 percent of revenue in a study of 1,200 practices. When in doubt, ask the physician, and write \
the question down.

Lesson 4. Security awareness

Passwords first. A good one is long rather than odd: four random words beat P@ssw0rd every time. Never reuse one, \
never write one on a note under the keyboard, and let the password manager make them up. Turn on multi-factor \
authentication wherever it is offered. Nobody from IT will ever ask you for a code that was sent to your phone.

Phishing looks like this: the sender is security@examp1e-support.com, the subject "Your account will be locked in 24 \
hours", and the link leads to a page that is almost, but not quite, the one you know. Hover over the link before you \
click. The real portal is at https://portal.halden-foods.com and nowhere else. Forward what looks wrong with the \
button "Report", and do not reply.

Updates close holes that attackers already know. The proxy was moved from nginx 1.18.0.2 to 1.25.3.1 in June for that \
reason, and the change went in with commit 9fceb02d0ae598e95dc970b74767f19372d61af8. Log lines carry a timestamp such \
as 1764547200 and a request id such as 4155550132; neither tells who you are. Test cards such as 4111 1111 1111 1111 \
belong in the test system and nowhere else.

A real one from last winter: an intern pasted a configuration file into a public forum. It held the line \
DB_PASSWORD=Wint3rgart3n!77 and it took eleven minutes until the first stranger logged in. If it happens to you, \
change the secret first and explain later.

Some slides you will meet carry a label. TLP:AMBER means that you may share within the organisation and with nobody \
else; a page marked green may go to partners. When a label is missing, ask before you forward. Quiz: is a seating plan \
personal data? Is a list of nationalities without names? What about the 12 figures of a pension number? Answers on the \
next page.
"""

QUIET = [("place", "United States"), ("date", "March 2025"), ("web-address", "https://portal.halden-foods.com")]
"""What stands in any text: counted, and not shown one by one."""

EXPECTED = [
    (
        "person",
        "Karin Osterlund",
        "alert",
        "the full name of a warden: the page is shown to all staff, but a provider need not have it",
    ),
    ("phone", "+46 8 508 290 00", "alert", "a real number by its plan"),
    ("email", "speakup@halden-foods.com", "alert", "an address at a domain somebody may own"),
    ("phone", "1-800-555-0199", "review", "toll-free and of the range for fiction: nobody's own"),
    ("person", "Dolores Whitcombe", "alert", "a full name after “Patient:”"),
    ("birth-date", "14 February 1958", "alert", "a date beside “born on”"),
    ("health-id", "00718842", "severe", "a hospital's number beside “MRN”"),
    ("health", "She has diabetes and takes metformin", "severe", "an illness, and the sentence before says whose it is"),
    ("health", "her blood pressure was 142/88", "review", "one value more of the same patient, in the same sentence"),
    ("email", "security@examp1e-support.com", "alert", "an address at a domain somebody may own, even if a crook"),
    ("card", "4111 1111 1111 1111", "review", "a number payment companies publish for tests"),
    ("password", "Wint3rgart3n!77", "severe", "what stands after PASSWORD= and is written like one"),
    (
        "marking",
        "TLP:AMBER",
        "alert",
        "a label of the Traffic Light Protocol; that the sentence explains it is beyond the rule",
    ),
]
"""Kind, value, how much it matters, and why it is right that the page is asked about it."""
