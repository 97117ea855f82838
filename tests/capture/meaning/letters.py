"""Letters that say things in other words than one asks with, and a server that knows which mean the same."""

from tests.giveback.test_ask import mail
from tests.office import capture_call

CONCEPTS = (
    {"expensive", "price", "cost", "stretch", "cheaper", "afford", "pricey"},
    {"security", "penetration", "infosec", "audit", "hacked"},
    {"delay", "postpone", "later", "slip", "wait"},
    {"boss", "approve", "approval", "signature", "blessing"},
    {"refund", "deposit"},
)
SAID = (
    "That is more than we can stretch to this year.",
    "Our infosec people want a penetration report first.",
    "Could we let this slip into spring?",
    "Nothing moves here without the blessing of our director.",
    "Do we get our deposit back?",
    "The parking lot is behind the building.",
    "Thank you for the lovely lunch.",
    "Greta is back from holiday.",
    "The trains were full again this morning.",
    "Attached are the minutes.",
    "It was good to meet you all.",
    "We moved to a bigger office.",
    "The coffee was excellent.",
    "My daughter won her match.",
    "Winter came early this year.",
    "We could not afford the tickets either.",
)


def concepts(text):
    """The texts of a concept lie in its direction, all others somewhere between: what a model does, made plain."""
    words = {word.strip(".,?!").lower() for word in text.split()}
    return [float(len(words & concept)) for concept in CONCEPTS] + [0.3]


def post(cast, asker_of, now):
    """Anna of Northgate writes to Sam, of late about money; Bo of Lowmoor writes to Eve that it is pricey."""
    sam, eve = asker_of(cast.sam), asker_of(cast.eve)
    for n, text in enumerate(SAID):
        letter = mail(
            "Anna Reed", "anna@northgate.example", "sam@seller.example", f"L{n}", f"Mon, 02 Nov 2026 10:{n:02}:00", text
        )
        capture_call(sam, now, letter, f"{n}.eml")
    pricey = mail(
        "Bo Lind", "bo@lowmoor.example", "eve@seller.example", "P", "Tue, 03 Nov 2026 10:00:00", "It is pricey."
    )
    capture_call(eve, now, pricey, "p.eml")
