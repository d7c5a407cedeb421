import aiohttp
import boto3
import httplib2
from aiohttp import TCPConnector
from elasticsearch import Elasticsearch
from pymongo import MongoClient


async def fetch(session, url):
    # ruleid: python-tls-client-verify-option-off
    TCPConnector(ssl=False)
    # ruleid: python-tls-client-verify-option-off
    aiohttp.TCPConnector(verify_ssl=False)
    # ruleid: python-tls-client-verify-option-off
    await session.get(url, ssl=False)
    # ok: python-tls-client-verify-option-off
    await session.get(url)
    # ok: python-tls-client-verify-option-off
    TCPConnector(limit=10)


def clients(url, bundle):
    # ruleid: python-tls-client-verify-option-off
    Elasticsearch(url, verify_certs=False)
    # ruleid: python-tls-client-verify-option-off
    MongoClient(url, tls=True, tlsAllowInvalidCertificates=True)
    # ruleid: python-tls-client-verify-option-off
    httplib2.Http(disable_ssl_certificate_validation=True)
    # ruleid: python-tls-client-verify-option-off
    boto3.client("s3", verify=False)
    # ok: python-tls-client-verify-option-off
    Elasticsearch(url, verify_certs=True, ca_certs=bundle)
    # ok: python-tls-client-verify-option-off
    connect(url, ssl=False)


def connect(url, ssl):
    return url, ssl
