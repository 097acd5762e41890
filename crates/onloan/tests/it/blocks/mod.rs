//! Blocks of ours and of the real Prefect: the same documents, seen from both sides.

mod documents;
mod prefect;
mod schemas;
mod stored;
mod workload;
