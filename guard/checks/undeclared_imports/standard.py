"""Modules that need no project to provide them, and namespaces that many projects share."""

from __future__ import annotations

import sys


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HOSTED = _words(
    """
    bpy bmesh mathutils bl_ui maya pymel hou nuke unreal c4d FreeCAD FreeCADGui gimp gimpfu inkex sublime
    sublime_plugin gdb lldb idaapi idautils idc ida_hexrays binaryninja ghidra arcpy qgis vim weechat xbmc
    xbmcgui xbmcplugin xbmcaddon xbmcvfs machine utime micropython uasyncio ubinascii uos usocket ustruct
    pyodide pyscript dbutils awsglue uwsgi uwsgidecorators plpy _typeshed __main__ setuptools pkg_resources
    pip sitecustomize usercustomize google.colab
    """
)
"""Modules that a host program, or every environment that installs anything, brings along."""

_OTHER_PYTHONS = _words(
    """
    annotationlib asynchat asyncore audioop cgi cgitb chunk compression concurrent crypt distutils imghdr
    imp lib2to3 mailcap msilib nis nntplib ossaudiodev pipes pyrepl smtpd sndhdr spwd sunau telnetlib
    tomllib uu xdrlib zoneinfo _winapi winreg winsound msvcrt nt ntpath posix
    """
)
"""Parts of the standard library of another supported version or system than the one guard runs on."""

SHARED = frozenset({"google", "azure"})
"""Namespaces below which many projects of one maker stand, each declared by itself."""


def is_standard(module: str) -> bool:
    """Whether `module` (dotted) belongs to some supported Python, or to a program that hosts Python."""
    root = module.split(".", 1)[0]
    known = root in sys.stdlib_module_names or root in _OTHER_PYTHONS or root in _HOSTED
    return known or ".".join(module.split(".")[:2]) in _HOSTED
