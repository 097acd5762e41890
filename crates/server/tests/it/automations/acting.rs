//! What automations do when events happen. Each test waits for the event that tells the end of an action.

use serde_json::{Value, json};

use super::{automation, id, made};
use crate::events::event;
use crate::sockets::{Served, Talker};

/// Hears what automations tell from now on.
async fn listening(server: &Served) -> Talker {
    let mut talker = server.talk("/events/out").await;
    talker.say(json!({"type": "filter", "filter": {"event": {"prefix": ["prefect.automation."]}}, "backfill": false})).await;
    talker.checkpoint().await;
    talker
}

/// The next event of that name; others are passed over.
async fn told(talker: &mut Talker, name: &str) -> Value {
    loop {
        let event = talker.hear().await["event"].clone();
        if event["event"] == json!(format!("prefect.automation.{name}")) {
            return event;
        }
    }
}

async fn state(server: &Served, run: &str) -> Value {
    server.get(&format!("/flow_runs/{run}")).await.1["state_type"].clone()
}

#[tokio::test]
async fn an_event_triggers_an_action_and_all_of_it_is_told() {
    let server = Served::start().await;
    let automation = made(&server, automation("nothing", "shop.order.*", json!([{"type": "do-nothing"}]))).await;
    let mut talker = listening(&server).await;
    server.post("/events", json!([event(1, "shop.till.opened", 1), event(2, "shop.order.paid", 2)])).await;
    let triggered = told(&mut talker, "triggered").await;
    assert_eq!(triggered["resource"]["prefect.resource.id"], json!(format!("prefect.automation.{}", id(&automation))));
    assert_eq!(triggered["payload"]["triggering_event"]["event"], json!("shop.order.paid"));
    let started = told(&mut talker, "action.triggered").await;
    let executed = told(&mut talker, "action.executed").await;
    assert_eq!((&executed["follows"], &executed["payload"]["action_type"]), (&started["id"], &json!("do-nothing")));
    let expected = json!({
        "prefect.resource.id": format!("prefect.event.{}", triggered["id"].as_str().unwrap()),
        "prefect.resource.role": "automation-triggered-event",
    });
    assert_eq!(executed["related"][0], expected);
}

#[tokio::test]
async fn a_run_is_cancelled_or_changed_by_its_own_event() {
    let server = Served::start().await;
    for (action, entered, said) in [
        (json!({"type": "cancel-flow-run"}), "CANCELLING", "Cancelled by Automation"),
        (json!({"type": "change-flow-run-state", "state": "FAILED", "message": "too slow"}), "FAILED", "too slow"),
    ] {
        let automation = made(&server, automation("on-running", "prefect.flow-run.Running", json!([action]))).await;
        let mut talker = listening(&server).await;
        let run = server.flow_run().await;
        server.post(&format!("/flow_runs/{run}/set_state"), json!({"state": {"type": "RUNNING"}})).await;
        let executed = told(&mut talker, "action.executed").await;
        assert_eq!(executed["payload"]["status_code"], json!(201), "{executed}");
        assert_eq!(executed["related"][0]["prefect.resource.id"], json!(format!("prefect.flow-run.{run}")));
        let (_, run) = server.get(&format!("/flow_runs/{run}")).await;
        assert_eq!(run["state_type"], json!(entered));
        assert!(run["state"]["message"].as_str().unwrap().starts_with(said), "{run}");
        server.delete(&format!("/automations/{}", id(&automation))).await;
    }
}

#[tokio::test]
async fn an_action_that_cannot_be_done_is_told_with_its_reason_and_the_next_is_done() {
    let server = Served::start().await;
    let unknown = "01990000-0000-7000-8000-000000000001";
    let actions = json!([
        {"type": "cancel-flow-run"},
        {"type": "pause-automation", "automation_id": unknown},
        {"type": "call-webhook", "block_document_id": unknown},
        {"type": "do-nothing"},
    ]);
    made(&server, automation("fails", "shop.order.paid", actions)).await;
    let mut talker = listening(&server).await;
    server.post("/events", json!([event(1, "shop.order.paid", 1)])).await;
    for reason in ["No flow run could be inferred", "Unexpected status 404: Automation not found", "cannot do `call-webhook` yet"] {
        let failed = told(&mut talker, "action.failed").await;
        assert!(failed["payload"]["reason"].as_str().unwrap().contains(reason), "{failed}");
    }
    assert_eq!(told(&mut talker, "action.executed").await["payload"]["action_index"], json!(3));
}

#[tokio::test]
async fn a_refused_state_is_a_failure() {
    let server = Served::start().await;
    let suspend = made(&server, automation("s", "prefect.flow-run.Pending", json!([{"type": "suspend-flow-run"}]))).await;
    let mut talker = listening(&server).await;
    let run = server.flow_run().await;
    let failed = told(&mut talker, "action.failed").await;
    assert!(failed["payload"]["reason"].as_str().unwrap().starts_with("Failed to set state: "), "{failed}");
    assert_eq!(
        (state(&server, &run).await, failed["resource"]["prefect.resource.name"].clone()),
        (json!("PENDING"), suspend["name"].clone())
    );
}

#[tokio::test]
async fn an_automation_pauses_and_resumes_others_and_a_paused_one_does_nothing() {
    let server = Served::start().await;
    let nothing = made(&server, automation("nothing", "shop.order.paid", json!([{"type": "do-nothing"}]))).await;
    let pause = json!([{"type": "pause-automation", "automation_id": id(&nothing)}]);
    made(&server, automation("pauses", "pause", pause)).await;
    made(&server, automation("resumes", "resume", json!([{"type": "resume-automation", "automation_id": id(&nothing)}]))).await;
    let mut talker = listening(&server).await;
    server.post("/events", json!([event(1, "pause", 1)])).await;
    told(&mut talker, "action.executed").await;
    assert_eq!(server.get(&format!("/automations/{}", id(&nothing))).await.1["enabled"], json!(false));
    server.post("/events", json!([event(2, "shop.order.paid", 2)])).await;
    server.post("/events", json!([event(3, "resume", 3)])).await;
    let executed = told(&mut talker, "action.executed").await;
    assert_eq!(executed["payload"]["action_type"], json!("resume-automation"), "the paused one came between: {executed}");
    server.post("/events", json!([event(4, "shop.order.paid", 4)])).await;
    assert_eq!(told(&mut talker, "action.executed").await["payload"]["action_type"], json!("do-nothing"));
}

#[tokio::test]
async fn triggers_of_triggers_act_once_all_have_fired_and_sequences_in_their_order() {
    let server = Served::start().await;
    let triggers = json!([{"posture": "Reactive", "expect": ["a"]}, {"posture": "Reactive", "expect": ["b"]}]);
    for (name, kind) in [("both", json!({"type": "compound", "require": "all"})), ("in order", json!({"type": "sequence"}))] {
        let mut body = json!({"name": name, "trigger": {"triggers": triggers, "within": 600}, "actions": [{"type": "do-nothing"}]});
        body["trigger"].as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        made(&server, body).await;
    }
    let mut talker = listening(&server).await;
    server.post("/events", json!([event(1, "b", 1), event(2, "a", 2), event(3, "b", 3)])).await;
    for name in ["both", "in order"] {
        let triggered = told(&mut talker, "triggered").await;
        assert_eq!(triggered["resource"]["prefect.resource.name"], json!(name));
    }
    // `both` has begun anew with the third event.
    server.post("/events", json!([event(4, "a", 4)])).await;
    assert_eq!(told(&mut talker, "triggered").await["resource"]["prefect.resource.name"], json!("both"));
}

#[tokio::test]
async fn events_are_counted_apart_also_across_a_restart_and_once_each() {
    let server = Served::start().await;
    let mut thrice = automation("thrice", "shop.order.paid", json!([{"type": "do-nothing"}]));
    thrice["trigger"]["threshold"] = json!(3);
    thrice["trigger"]["within"] = json!(600);
    thrice["trigger"]["for_each"] = json!(["colour"]);
    made(&server, thrice).await;
    let mut probe = automation("probe", "probe", json!([{"type": "do-nothing"}]));
    probe["actions_on_trigger"] = json!([{"type": "do-nothing"}]);
    made(&server, probe).await;
    let order = |number: u32, colour: &str| {
        let mut event = event(number, "shop.order.paid", 1);
        event["resource"]["colour"] = json!(colour);
        event
    };
    let mut talker = listening(&server).await;
    server.post("/events", json!([order(1, "red"), order(2, "blue"), order(3, "red"), event(9, "probe", 2)])).await;
    // Events are shown in order: when the probe has acted, those before it are counted.
    assert_eq!(told(&mut talker, "action.executed").await["resource"]["prefect.resource.name"], json!("probe"));
    assert_eq!(told(&mut talker, "action.executed").await["payload"]["action_index"], json!(1));
    let server = Served::over(server.stop().await.restarted().await).await;
    let mut talker = listening(&server).await;
    server.post("/events", json!([order(1, "red"), order(4, "blue"), order(5, "red")])).await;
    let triggered = told(&mut talker, "triggered").await;
    assert_eq!(triggered["payload"]["triggering_labels"], json!({"colour": "red"}));
    assert!(triggered["payload"]["triggering_event"]["id"].as_str().unwrap().ends_with("0005"));
}
