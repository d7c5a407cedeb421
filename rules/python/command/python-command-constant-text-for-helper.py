class Node:
    def pools(self):
        # ruleid: python-command-constant-text-for-helper
        return self._run_ssh("lspools -delim ! -nohdr")

    def nodes(self):
        command = "lsnode --long"
        # ruleid: python-command-constant-text-for-helper
        return self.exec_command(command)

    def pools_safely(self):
        # ok: python-command-constant-text-for-helper
        return self._run_ssh(["lspools", "-delim", "!", "-nohdr"])

    def one_word(self):
        # ok: python-command-constant-text-for-helper
        return self._run_ssh("lspools")

    def prose(self):
        # ok: python-command-constant-text-for-helper
        self.send_command("please - wait for it")

    def another_function(self):
        # ok: python-command-constant-text-for-helper
        return self.describe("lspools -delim !")
