import bcrypt


def weak(cursor, stream, name, password):
    # ruleid: python-exposure-password-stored-plain
    cursor.execute("INSERT INTO users VALUES (?, ?)", (name, password))
    # ruleid: python-exposure-password-stored-plain
    stream.write(f"{name}:{password}")


def good(cursor, name, password):
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    # ok: python-exposure-password-stored-plain
    cursor.execute("INSERT INTO users VALUES (?, ?)", (name, hashed))
    # ok: python-exposure-password-stored-plain
    cursor.execute("SELECT id FROM users WHERE token = ?", (password,))


def reused(cursor, name, password):
    password = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    # ok: python-exposure-password-stored-plain
    cursor.execute("INSERT INTO users VALUES (?, ?)", (name, password))
