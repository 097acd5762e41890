"""Prints a fresh RSA key pair as JSON: private_key and public_key in PEM, and the private key under the passphrase given.

usage: rsa_key_pair.py PASSPHRASE"""

import json
import sys

from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import rsa


def pem(key, encryption):
    return key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, encryption).decode()


key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
public = key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
json.dump(
    {
        "private_key": pem(key, s.NoEncryption()),
        "encrypted_private_key": pem(key, s.BestAvailableEncryption(sys.argv[1].encode())),
        "public_key": public.decode(),
    },
    sys.stdout,
)
