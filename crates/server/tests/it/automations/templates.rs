//! Templates.

use serde_json::{Value, json};

use crate::harness::TestServer;

#[tokio::test]
async fn a_template_is_told_from_a_text_that_is_none() {
    let server = TestServer::start().await;
    for path in ["/templates/validate", "/automations/templates/validate"] {
        for template in ["", "plain", "{{ event.payload.k }}", "{% for x in event.related %}{{ x | upper }}{% endfor %}"] {
            assert_eq!(server.post(path, json!(template)).await, (204, Value::Null), "{template}");
        }
        let (status, answer) = server.post(path, json!("fine\n{{ event.")).await;
        assert_eq!((status, &answer["error"]["line"], &answer["error"]["source"]), (422, &json!(2), &json!("fine\n{{ event.")), "{answer}");
        assert_eq!(server.post(path, json!(7)).await.0, 422);
    }
}
