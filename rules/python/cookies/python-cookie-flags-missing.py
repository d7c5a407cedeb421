def show(response, name, options):
    # ruleid: python-cookie-flags-missing
    response.set_cookie("theme", "dark")
    # ruleid: python-cookie-flags-missing
    response.set_cookie(name, "1", max_age=3600)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "dark", secure=True, httponly=True)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "dark", **options)
    # ok: python-cookie-flags-missing
    response.delete_cookie("theme")
