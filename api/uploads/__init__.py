"""How are lists that are sent over HTTP imported, one after another, while others read?"""

from api.uploads.desk import Desk, Word
from api.uploads.jobs import Jobs, importing
from api.uploads.names import file_name

__all__ = ["Desk", "Jobs", "Word", "file_name", "importing"]
