"""Reads one secret with boto3 and prints a line when it is there, for `cargo xtask bench secret`.

usage: reference_secret.py NAME
"""

import sys

import boto3

secret = boto3.client("secretsmanager").get_secret_value(SecretId=sys.argv[1])["SecretString"]
print(f"`{sys.argv[1]}` has {len(secret)} bytes", flush=True)
