import os
from flask import send_file


class Files:
    def get(self, path):
        # ruleid: python-path-served-from-parameter
        return static_file(path, self.base())

    def download(self, name):
        # ruleid: python-path-served-from-parameter
        return send_file(os.path.join("files", name))

    def cleaned(self, path):
        path = self.sanitize(path)
        # ok: python-path-served-from-parameter
        return static_file(path, self.base())

    def checked(self, name):
        if name not in self.names:
            return None
        # ok: python-path-served-from-parameter
        return send_file(os.path.join("files", name))

    def constant(self):
        # ok: python-path-served-from-parameter
        return send_file("files/a")
