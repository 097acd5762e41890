//! What the derives write: schema, reading, writing, errors.

use insta::assert_json_snapshot;
use onloan_blocks::{Block, FieldPath, Kind, Model, Nested, UnknownFields};
use onloan_secrets::{Secret, SecretField};
use serde_json::{Value, json};

use crate::samples::{Door, DoorKey, Making, Metal};

fn read<M: Model>(data: &Value) -> Result<M, String> {
    let path = FieldPath::root(UnknownFields::Warn);
    M::read_fields(data.as_object().unwrap(), &path).map_err(|error| error.to_string())
}

#[test]
fn the_schema_has_the_form_that_prefect_stores() {
    assert_json_snapshot!(Door::model_schema().fields, @r##"
    {
      "description": "A door.",
      "properties": {
        "key": {
          "$ref": "#/definitions/DoorKey",
          "description": "What opens it.",
          "position": 0
        },
        "schema": {
          "type": "string",
          "description": "Where it leads.",
          "title": "Schema",
          "position": 1
        },
        "more": {
          "additionalProperties": {
            "anyOf": [
              {
                "format": "password",
                "type": "string",
                "writeOnly": true
              },
              {
                "type": "null"
              }
            ]
          },
          "type": "object",
          "description": "More codes.",
          "title": "More",
          "position": 2
        }
      },
      "required": [
        "key",
        "schema"
      ],
      "title": "Door",
      "type": "object",
      "definitions": {
        "DoorKey": {
          "description": "Opens doors.",
          "properties": {
            "owner": {
              "type": "string",
              "description": "Who carries it.",
              "title": "Owner",
              "position": 0
            },
            "metal": {
              "enum": [
                "brass",
                "stainless-steel"
              ],
              "type": "string",
              "default": "brass",
              "description": "What it is cut from.",
              "title": "Metal",
              "position": 1
            },
            "code": {
              "anyOf": [
                {
                  "format": "password",
                  "type": "string",
                  "writeOnly": true
                },
                {
                  "type": "null"
                }
              ],
              "default": null,
              "description": "The code.",
              "title": "Code",
              "position": 2
            },
            "making": {
              "$ref": "#/definitions/Making",
              "description": "How it is made.",
              "position": 3
            }
          },
          "required": [
            "owner"
          ],
          "title": "DoorKey",
          "type": "object",
          "block_schema_references": {},
          "block_type_slug": "door-key",
          "secret_fields": [
            "code"
          ]
        },
        "Making": {
          "description": "How a key is made.",
          "properties": {
            "depth": {
              "anyOf": [
                {
                  "type": "number"
                },
                {
                  "type": "null"
                }
              ],
              "default": null,
              "description": "In millimetres.",
              "title": "Depth"
            },
            "copies": {
              "type": "integer",
              "default": 3,
              "description": "How often it may be copied.",
              "title": "Copies"
            }
          },
          "title": "Making",
          "type": "object"
        }
      },
      "block_type_slug": "door",
      "secret_fields": [
        "key.code",
        "more.*"
      ],
      "block_schema_references": {
        "key": {
          "block_schema_checksum": "sha256:c51258fb0ad2c7cee5eb4df8ddbc34b81e6a39004b7853dcbca5148d3fbe535a",
          "block_type_slug": "door-key"
        }
      }
    }
    "##);
}

#[test]
fn identity_comes_from_the_attributes() {
    assert_eq!((Door::SLUG, Door::NAME, Door::DESCRIPTION), ("door", "Door", "A door."));
    assert_eq!(Door::CAPABILITIES, ["open", "close"]);
    assert_eq!(Door::nested_kinds().iter().map(|kind| kind.slug).collect::<Vec<_>>(), ["door-key"]);
}

#[test]
fn fields_that_are_absent_take_their_defaults() {
    let key: DoorKey = read(&json!({"owner": "ada"})).unwrap();
    assert_eq!((key.metal, key.making.copies, key.making.depth), (Metal::Brass, 0, None));
    let key: DoorKey = read(&json!({"owner": "ada", "making": {}})).unwrap();
    assert_eq!(key.making.copies, 3);
    assert!(key.code.is_blank());
}

#[test]
fn what_is_written_reads_back_the_same() {
    let key = DoorKey {
        owner: "ada".into(),
        metal: Metal::StainlessSteel,
        code: SecretField::reference("ref+env://CODE").unwrap(),
        making: Making { depth: Some(1.5), copies: 1 },
    };
    let written = Value::Object(key.write_fields());
    assert_eq!(
        written,
        json!({"owner": "ada", "metal": "stainless-steel", "code": "ref+env://CODE", "making": {"depth": 1.5, "copies": 1}})
    );
    let read: DoorKey = read(&written).unwrap();
    assert_eq!(Value::Object(read.write_fields()), written);
}

#[test]
fn an_inline_block_is_written_with_its_slug() {
    let door = Door { key: Nested::from(DoorKey::default()), leads_to: "hall".into(), more: [("a".to_owned(), SecretField::Blank)].into() };
    let written = door.write_fields();
    assert_eq!(written["key"]["block_type_slug"], "door-key");
    assert_eq!(written["schema"], "hall");
    assert_eq!(written["more"], json!({"a": null}));
    assert!(read::<Door>(&Value::Object(written)).is_ok());
}

#[test]
fn an_alias_is_read_before_the_name_and_never_written() {
    for (names, leads_to) in [(vec!["schema"], "hall"), (vec!["schema_"], "hall_"), (vec!["schema", "schema_"], "hall_")] {
        let mut data = json!({"key": {"owner": "ada"}});
        for name in names {
            data[name] = name.replace("schema", "hall").into();
        }
        let door = Kind::of::<Door>().complete(data.as_object().unwrap()).unwrap();
        assert_eq!((&door["schema"], door.contains_key("schema_")), (&json!(leads_to), false));
    }
    let mistake = read::<Door>(&json!({"key": {"owner": "ada"}, "schema_": 7})).unwrap_err();
    assert_eq!(mistake, "the field `schema_` must be text, and is a whole number");
}

#[test]
fn each_mistake_names_its_field_and_repeats_no_value() {
    let error = |data: Value| read::<Door>(&data).unwrap_err();
    assert_eq!(error(json!({"schema": "hall"})), "the field `key` is missing");
    assert_eq!(error(json!({"key": {}, "schema": "hall"})), "the field `key.owner` is missing");
    assert_eq!(error(json!({"key": {"owner": 7}, "schema": "hall"})), "the field `key.owner` must be text, and is a whole number");
    assert_eq!(
        error(json!({"key": {"owner": "ada", "metal": "fake-gold"}, "schema": "hall"})),
        "the field `key.metal` must be one of `brass`, `stainless-steel`, and is another text"
    );
    assert_eq!(
        error(json!({"key": {"owner": "ada", "making": {"copies": -1}}, "schema": "hall"})),
        "the field `key.making.copies` must be a whole number that is not negative, and is a whole number"
    );
    assert_eq!(error(json!({"key": "fake", "schema": "hall"})), "the field `key` must be an object, and is another text");
    assert!(error(json!({"key": {"owner": "ada", "code": "ref+env:fake"}, "schema": "hall"})).contains("a broken reference"));
}

#[test]
fn unknown_fields_are_refused_from_a_person_and_kept_quiet_from_a_store() {
    let data = json!({"owner": "ada", "ownr": "bob"});
    assert!(read::<DoorKey>(&data).is_ok());
    let error = Kind::of::<DoorKey>().complete(data.as_object().unwrap()).unwrap_err().to_string();
    assert_eq!(error, "there is no field `ownr`; there are `owner`, `metal`, `code`, `making`");
}

#[test]
fn debug_shows_no_literal() {
    let key = DoorKey { code: Secret::from("fake-code").into(), ..DoorKey::default() };
    assert!(!format!("{key:?}").contains("fake-code"));
}
