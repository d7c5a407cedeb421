import requests
from requests import post


def login(user, password, token):
    # ruleid: python-tls-secret-over-http
    requests.post("http://login.example/session", data={"user": user, "password": password})
    # ruleid: python-tls-secret-over-http
    post("http://login.example/session", json={"client_secret": token})
    # ruleid: python-tls-secret-over-http
    requests.get("http://api.example/v1", headers={"Authorization": f"Bearer {token}"})
    # ruleid: python-tls-secret-over-http
    requests.get("http://api.example/v1", auth=(user, password))
    # ok: python-tls-secret-over-http
    requests.post("https://login.example/session", data={"user": user, "password": password})
    # ok: python-tls-secret-over-http
    requests.post("http://localhost:8080/session", data={"password": password})
    # ok: python-tls-secret-over-http
    requests.get("http://news.example/today", params={"page": "1"})
    # ok: python-tls-secret-over-http
    requests.get("http://backend:8000/v1", headers={"Authorization": token})
