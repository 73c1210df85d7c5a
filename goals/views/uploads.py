"""Files that browsers send: one at a time, small, in memory, and only to a view that takes one.

Nothing is ever written to the disk of the server.
"""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from goals import session_records, tree_records

MAX_BYTES = max(session_records.MAX_BYTES, tree_records.MAX_BYTES)
"""Of what any form takes; each form has a limit of its own."""


def takes_file(view):
    """Let a form at this view carry a file. Stands below the audience."""
    view.takes_file = True
    return view


class SmallFile(FileUploadHandler):
    """Keeps one byte more than any form allows: so much tells it that the file is too big."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The file is too big.")

    def new_file(self, *args, **options):
        super().new_file(*args, **options)
        match = self.request.resolver_match
        if not getattr(match and match.func, "takes_file", False):
            raise TooManyFilesSent("This page takes no file.")
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        self.file.write(raw_data[: MAX_BYTES + 1 - self.file.tell()])

    def file_complete(self, file_size):
        size = self.file.tell()
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name,
            self.content_type,
            size,
            self.charset,
            self.content_type_extra,
        )
