"""The portal's settings, with the floors of bench/floors.py beside its own addresses."""

from coesfeld_goals.settings import *  # noqa: F403

ROOT_URLCONF = "bench.floors"
