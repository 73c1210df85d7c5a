"""Forms that act only on what somebody has looked at: where others were faster, nothing is done."""

from goals.forms.fields import without_controls
from goals.forms.saving import ActionForm
from goals.models import Overtaken


class OvertakenForm:
    """What `write` answers with Overtaken is told by the page, as 409. Stands before an ActionForm.

    Subclasses say in `look_again(told)` how they show what is so by now.
    """

    is_overtaken = False

    @property
    def status(self):
        return 409 if self.is_overtaken else super().status

    def save(self, by):
        try:
            return super().save(by)
        except Overtaken as told:
            self.is_overtaken = True
            self.look_again(told)
        return None

    def look_again(self, told):
        """Show what is so by now. `told`: the Overtaken, its message a German sentence or ""."""


class TellingForm(OvertakenForm):
    """A form that says who was faster."""

    only_shows = False

    def look_again(self, told):
        self.add_error(None, str(told))


class PreviewedForm(OvertakenForm, ActionForm):
    """Does what was seen before. `version`: a fingerprint of that, which the form carries on."""

    @property
    def seen(self):
        """The fingerprint that was sent, "" without one."""
        return without_controls(self.data.get("version", ""))

    def insist_on(self, version):
        """Go on only where what is so by now is what was seen."""
        if version != self.seen:
            raise Overtaken


class ImportForm(PreviewedForm):
    """A file, or the text of one, is looked at and then read in. Nothing of it is kept on the
    server in between: the page carries it as `text`.

    After `is_valid()`: `plan`, what it would do; None without.
    """

    plan = None

    def __init__(self, data=None, files=None):
        super().__init__(data, files=files)
        self.version = self.seen

    @property
    def is_confirmed(self):
        return self.is_bound and "confirm" in self.data

    def save(self, by):
        return super().save(by) if self.plan else None

    def show_text(self, text):
        """Go on with the text of the file that was sent."""
        self.data = self.data.copy()
        self.data["text"] = self.cleaned_data["text"] = text
