import os
import mysql.connector
import psycopg2
from pymongo import MongoClient


def weak(server):
    # ruleid: python-secrets-connection-password
    a = mysql.connector.connect(user="root", password="toor", host="db.example")
    # ruleid: python-secrets-connection-password
    b = psycopg2.connect(dbname="x", user="x", password="open sesame")
    # ruleid: python-secrets-connection-password
    c = MongoClient("db.example", username="x", password="letmein")
    # ruleid: python-secrets-connection-password
    server.login("me@mail.example", "letmein")
    return a, b, c


def good(server, password):
    # ok: python-secrets-connection-password
    a = mysql.connector.connect(user="root", password=os.environ["DB_PASSWORD"])
    # ok: python-secrets-connection-password
    b = psycopg2.connect(os.environ["DATABASE_URL"])
    # ok: python-secrets-connection-password
    server.login("me@mail.example", password)
    # ok: python-secrets-connection-password
    server.connect("host.example", "22")
    return a, b
