"""pytest plugin: a test fails when one of the portal's templates asks for a variable it lacks.

Django shows nothing for an unknown variable and takes it for false in {% if %}, so that a typing
mistake looks like missing content. It only tells its logger; here somebody listens.
"""

import logging
import traceback

import pytest
from django.conf import settings
from django.template import Node, VariableDoesNotExist
from django.template.context import BaseContext

LOGGER = logging.getLogger("django.template")


class Listener(logging.Filter):
    """Collects what is looked up in vain, one sentence for each place, and keeps it off the log."""

    def __init__(self, names):
        super().__init__()
        self.names = names
        self.found = []

    def filter(self, record):
        if record.levelno != logging.DEBUG or not record.exc_info or len(record.args) != 2:
            return True
        variable, template = record.args
        error = record.exc_info[1]
        # Other templates, such as the admin's, look things up in vain by habit.
        if template in self.names and isinstance(error, VariableDoesNotExist):
            self.found.append(f"{template}: „{variable}“ {self.place(error)}")
        return False

    @staticmethod
    def place(error):
        """The innermost tag that is being rendered, and in what the name was looked up."""
        thing = error.params[1]
        looked_in = "the context" if isinstance(thing, BaseContext) else repr(thing)
        running = (frame.f_locals.get("self") for frame, _ in traceback.walk_stack(None))
        tag = next((node.token.contents for node in running if isinstance(node, Node)), "")
        return f"in {looked_in}, at „{tag}“"


def own_templates():
    """Names of the portal's own templates."""
    root = settings.BASE_DIR / "templates"
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def unknown_variables():
    listener = Listener(own_templates())
    level = LOGGER.level
    LOGGER.addFilter(listener)
    LOGGER.setLevel(logging.DEBUG)
    yield listener.found
    LOGGER.removeFilter(listener)
    LOGGER.setLevel(level)


@pytest.fixture(autouse=True)
def _no_unknown_variable(unknown_variables):
    yield
    found = sorted(set(unknown_variables))
    unknown_variables.clear()
    assert not found, "Unknown variables in templates:\n" + "\n".join(found)
