"""Passwords that somebody who knows the person or the Kreis guesses first.

Long enough is not hard enough: "Kreis-Coesfeld-2026" has nineteen characters.
"""

import re

from django.core.exceptions import ValidationError

WORDS = (
    *("kreisverwaltung", "kreistag", "kreishaus", "kreis", "coesfeld", "landrat", "verwaltung"),
    *("passwort", "password", "kennwort", "geheim", "willkommen", "hallo", "anmelden", "zugang"),
    *("januar", "februar", "maerz", "märz", "april", "juni", "juli", "august", "september"),
    *("oktober", "november", "dezember", "sommer", "winter", "herbst", "fruehling", "frühling"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag"),
)
LEFT = 6
"""Letters and different signs that are left at least when all that suggests itself is gone."""

SENTENCE = (
    "Das Passwort ist leicht zu erraten: Es besteht fast nur aus Ihrem Namen, naheliegenden "
    "Wörtern und Ziffern. Nehmen Sie Wörter dazu, auf die niemand kommt."
)

SHORTEST = 3
"""A part of a name with fewer letters is found in too many words."""


class GuessableValidator:
    """Refuses what is hardly more than the person's names, words that suggest themselves, figures.

    One of AUTH_PASSWORD_VALIDATORS.
    """

    def validate(self, password, user=None):
        rest = password.casefold()
        for word in sorted({*WORDS, *names_of(user)}, key=len, reverse=True):
            rest = rest.replace(word, " ")
        # A sign that is repeated makes nothing harder to guess.
        left = [*re.findall(r"[^\W\d_]", rest), *set(re.findall(r"[^\w\s]", rest))]
        if len(left) < LEFT:
            raise ValidationError(SENTENCE, code="password_guessable")

    def get_help_text(self):
        return "Mehr als Ihr Name, naheliegende Wörter und Ziffern."


def names_of(user):
    """{part of the name, user name or mail address, in small letters}"""
    columns = (getattr(user, name, "") or "" for name in ("username", "name", "email"))
    parts = (part for text in columns for part in re.split(r"[\W\d_]+", text.casefold()))
    return {part for part in parts if len(part) >= SHORTEST}
