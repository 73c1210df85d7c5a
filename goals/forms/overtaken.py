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
