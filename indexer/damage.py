"""Which exceptions tell that a file of numpy arrays is missing, cut off or altered?"""

import zipfile
import zlib

# What `np.load` and `scipy.sparse.load_npz` raise, found by flipping bits and cutting files off.
DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
