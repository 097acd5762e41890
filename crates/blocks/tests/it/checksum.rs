//! The checksum, against values that Prefect's rule gives for the same documents. The public face
//! compares whole block types with the real client.

use onloan_blocks::checksum;
use serde_json::Value;

#[track_caller]
fn expect(fields: &str, expected: &str) {
    let fields: Value = serde_json::from_str(fields).unwrap();
    assert_eq!(checksum(&fields), format!("sha256:{expected}"));
}

#[test]
fn plain() {
    expect(
        concat!(
            r##"{"title": "Door", "type": "object", "properties": {"a": {"type": "string", "position": 0}}, "required": "##,
            r##"["a"], "secret_fields": ["a"], "block_type_slug": "door", "block_schema_references": {}}"##,
        ),
        "21ee198377e4b6009183c56aae104c85d000bde5f5ac886c05ec99fb242f17c7",
    );
}

#[test]
fn text_that_is_not_ascii() {
    expect(
        r##"{"title": "T\u00fcr \ud83d\udeaa \u007f \"q\" \\ \n\t\b\f\r/", "properties": {}}"##,
        "20c5e63cc31ee382485e97e69dfd3de17d233f9da9894804bcb941ea54c02207",
    );
}

#[test]
fn numbers() {
    expect(
        r##"{"n": [0, -1, 1.0, 0.5, 1e+16, 1.5e-05, 123456789012345.6, 1e+22, -0.0, 9007199254740993, 0.0001]}"##,
        "e8eb2641b62c29f8cdfa56c4f502bd9d21ab8c321e691ac021b6571643eedd82",
    );
}

#[test]
fn definitions_of_models_are_kept_of_blocks_left_out() {
    expect(
        concat!(
            r##"{"title": "Door", "properties": {"key": {"$ref": "#/definitions/Key"}, "m": {"anyOf": [{"$ref": "##,
            r##""#/definitions/Made"}, {"type": "null"}]}}, "definitions": {"Key": {"block_type_slug": "key", "title": "Key", "##,
            r##""secret_fields": ["x"], "properties": {"p": {"$ref": "#/definitions/Part"}}}, "Made": {"title": "Made", "##,
            r##""properties": {"q": {"$ref": "#/definitions/Deep"}}}, "Deep": {"title": "Deep"}, "Part": {"title": "Part"}, "##,
            r##""Stray": {"title": "Stray"}}}"##,
        ),
        "f27c6c1252a890290c357f81d6a90e3d5cd47030e9dc36c92bce5aa9f439e80a",
    );
}

#[test]
fn definitions_of_blocks_alone_are_removed() {
    expect(
        concat!(
            r##"{"title": "Door", "properties": {"key": {"$ref": "#/definitions/Key"}}, "definitions": {"Key": "##,
            r##"{"block_type_slug": "key"}}}"##,
        ),
        "8ce610a9278c127d7ec1cc118f4a9f593ea94fca4c9c90cfc480ff7e4d90121a",
    );
}

#[test]
fn secret_fields_inside_a_list_stay() {
    expect(
        r##"{"l": [{"secret_fields": ["a"]}], "d": {"secret_fields": ["a"], "b": true, "c": null}}"##,
        "0a4db85c340714e20d2e78c33fcc7d32f085a3947e877f2d61a2615049f9ad38",
    );
}

#[test]
fn definitions_that_say_nothing_are_left_out() {
    expect(
        concat!(
            r##"{"title": "Door", "properties": {"any": {"$ref": "#/definitions/Anything"}, "m": {"$ref": "#/definitions/Made"}}, "##,
            r##""definitions": {"Anything": {}, "Made": {"title": "Made"}}}"##,
        ),
        "081d1620045710b49f1879343a1921afb231038c52ce5c0eb3fd208507163b0c",
    );
    expect(
        r##"{"title": "Door", "properties": {"any": {"$ref": "#/definitions/Anything"}}, "definitions": {"Anything": {}}}"##,
        "82ffdf9d22142687c430a9f76f8835b11a4ab122a2102c581a9711f92cac23df",
    );
}
