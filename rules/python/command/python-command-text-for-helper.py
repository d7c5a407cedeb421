from shlex import quote


class Array:
    def remove(self, name):
        # ruleid: python-command-text-for-helper
        self._run_ssh("rmvolume -f %s" % name)

    def show(self, name):
        command = "showhost -verbose {}".format(name)
        # ruleid: python-command-text-for-helper
        return self._cli_run(command, None)

    def grow(self, volume):
        # ruleid: python-command-text-for-helper
        return self.client.exec_command(f"growvolume {volume['name']} 5g")

    def long(self, verb, options):
        command = verb + "".join(" %s=%s" % pair for pair in options.items())
        # ruleid: python-command-text-for-helper
        return self.run_command(command)

    def listed(self, name):
        # ok: python-command-text-for-helper
        self._run_ssh(["rmvolume", "-f", name])
        # ok: python-command-text-for-helper
        self._run_ssh(["setvolume", "name=%s new" % name])

    def quoted(self, name):
        # ok: python-command-text-for-helper
        self._run_ssh("rmvolume -f %s" % quote(name))

    def number(self, key):
        # ok: python-command-text-for-helper
        self._run_ssh("rmvolume -f %s" % int(key))

    def constant(self):
        # ok: python-command-text-for-helper
        self._run_ssh("showport -iscsi")

    def told(self, name):
        # ok: python-command-text-for-helper
        self.log("rmvolume -f %s" % name)
