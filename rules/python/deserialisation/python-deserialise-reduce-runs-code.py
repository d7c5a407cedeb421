import os


class Payload:
    def __reduce__(self):
        # ruleid: python-deserialise-reduce-runs-code
        return os.system, ("ls",)


class Other:
    def __reduce__(self):
        # ruleid: python-deserialise-reduce-runs-code
        return (exec, ("x = 1",))


class Point:
    def __reduce__(self):
        # ok: python-deserialise-reduce-runs-code
        return (Point, (self.x, self.y))
