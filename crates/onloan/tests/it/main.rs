//! Tests of the public face, in one binary.

mod sdk;
