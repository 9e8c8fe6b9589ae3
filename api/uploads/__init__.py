"""How are lists that are sent over HTTP imported, one after another, while others read?"""

from api.uploads.jobs import Jobs
from api.uploads.names import file_name

__all__ = ["Jobs", "file_name"]
