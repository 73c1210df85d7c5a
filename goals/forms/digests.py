"""Send a mail of the day once more, where nobody knows whether it has arrived, or it has not."""

from django.urls import reverse

from goals.forms.overtaken import TellingForm
from goals.forms.saving import ActionForm


class SendAgainForm(TellingForm, ActionForm):
    """A button at a Digest. It only allows the mail: sending comes after what is stored here."""

    def __init__(self, digest, data=None):
        self.digest = digest
        super().__init__(data)

    def write(self, by):
        self.digest.allow_again()
        return reverse("digest_list"), f"Noch einmal in den Versand gegeben: {self.digest}."
