//! What the server tells when a flow run enters a state: clients that cancel, suspend or watch runs live on these events.

use onloan_domain::{
    CreatedBy, Duration, Event, EventId, FlowRun, JsonObject, Resource, State, StateType, Timestamp, named_resource, related_resource,
};
use serde_json::{Value, json};

/// Events say which came before only when they are so close that they may overtake each other.
const CLOSE: Duration = Duration::from_micros(5 * 60 * 1_000_000);

/// State messages may be whole reports; so many characters of one are enough for an event.
const MOST_OF_A_MESSAGE: usize = 100_000;

/// Something that a run belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surrounding {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its tags, which count as the run's.
    pub tags: Vec<String>,
}

/// What a flow run belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's standard terms")]
pub struct Surroundings {
    pub flow: Option<Surrounding>,
    pub deployment: Option<Surrounding>,
    pub work_queue: Option<Surrounding>,
    /// The pool and its type.
    pub work_pool: Option<(Surrounding, String)>,
    /// For a subflow: the placeholder task run in its parent.
    pub task_run: Option<Surrounding>,
}

/// The event that a run which has just entered its state tells. `None` while it has no state.
///
/// The event's id is the state's, so that a state and its event find each other, and none is told twice.
#[must_use]
pub fn flow_run_state_event(run: &FlowRun, from: Option<&State>, surroundings: &Surroundings) -> Option<Event> {
    let to = run.state.as_ref()?;
    let occurred = to.timestamp;
    let payload: [(String, Value); 3] = [
        ("intended".into(), json!({"from": from.map(|state| state.state_type), "to": to.state_type})),
        ("initial_state".into(), from.map_or(Value::Null, told)),
        ("validated_state".into(), told(to)),
    ];
    Some(Event {
        occurred,
        event: format!("prefect.flow-run.{}", to.name),
        resource: labels(run, to),
        related: related(run, surroundings),
        payload: JsonObject::from_iter(payload),
        id: to.id.into(),
        follows: from.filter(|from| close(from.timestamp, occurred)).map(|from| EventId::from(from.id)),
    })
}

fn close(earlier: Timestamp, later: Timestamp) -> bool {
    let between = later.since(earlier).as_micros();
    between.abs() < CLOSE.as_micros()
}

fn labels(run: &FlowRun, state: &State) -> Resource {
    let mut labels = named_resource(format!("prefect.flow-run.{}", run.id), run.name.clone());
    labels.insert("prefect.run-count".into(), run.run_count.to_string());
    labels.insert("prefect.state-message".into(), message(state).unwrap_or_default());
    labels.insert("prefect.state-name".into(), state.name.clone());
    labels.insert("prefect.state-timestamp".into(), with_offset(state.timestamp));
    labels.insert("prefect.state-type".into(), state.state_type.to_string());
    labels
}

/// Labels have the offset written out.
fn with_offset(timestamp: Timestamp) -> String {
    format!("{}+00:00", timestamp.to_string().trim_end_matches('Z'))
}

fn message(state: &State) -> Option<String> {
    let message = state.message.as_ref().filter(|message| !message.is_empty())?;
    let length = message.chars().count();
    if length <= MOST_OF_A_MESSAGE {
        return Some(message.clone());
    }
    // An error names itself at its beginning or at its end, by language.
    let half = MOST_OF_A_MESSAGE / 2;
    let (start, end): (String, String) = (message.chars().take(half).collect(), message.chars().skip(length - half).collect());
    Some(format!("{start}... {} characters left out ...{end}", length - 2 * half))
}

/// The parts of a state that an event carries. Results never are among them.
fn told(state: &State) -> Value {
    let mut told = JsonObject::new();
    told.insert("type".into(), state.state_type.as_str().into());
    told.insert("name".into(), state.name.as_str().into());
    told.extend(message(state).map(|message| ("message".into(), message.into())));
    if state.state_type == StateType::Paused {
        // A text, as every value here.
        told.insert("pause_reschedule".into(), state.state_details.pause_reschedule.to_string().into());
    }
    told.into()
}

fn related(run: &FlowRun, around: &Surroundings) -> Vec<Resource> {
    let one = |kind: &str, it: &Surrounding| related_resource(format!("prefect.{kind}.{}", it.id), kind, Some(&it.name));
    let mut related: Vec<Resource> = Vec::new();
    related.extend(around.flow.as_ref().map(|flow| one("flow", flow)));
    related.extend(around.deployment.as_ref().map(|deployment| one("deployment", deployment)));
    related.extend(around.work_queue.as_ref().map(|queue| one("work-queue", queue)));
    related.extend(around.work_pool.as_ref().map(|(pool, pool_type)| {
        let mut pool = one("work-pool", pool);
        pool.insert("prefect.work-pool.type".into(), pool_type.clone());
        pool
    }));
    related.extend(around.task_run.as_ref().map(|task_run| one("task-run", task_run)));
    related.extend(tags(run, around).into_iter().map(|tag| related_resource(format!("prefect.tag.{tag}"), "tag", None)));
    related.extend(run.created_by.as_ref().and_then(creator));
    related
}

/// The tags of the run and of what it belongs to, each once, sorted.
fn tags<'r>(run: &'r FlowRun, around: &'r Surroundings) -> Vec<&'r String> {
    let others = [&around.flow, &around.deployment, &around.task_run].into_iter().flatten().flat_map(|other| &other.tags);
    let mut tags: Vec<&String> = run.tags.iter().chain(others).collect();
    tags.sort();
    tags.dedup();
    tags
}

fn creator(created_by: &CreatedBy) -> Option<Resource> {
    let kind = match created_by.creator_type.as_deref()? {
        "DEPLOYMENT" => "deployment",
        "AUTOMATION" => "automation",
        _ => return None,
    };
    let name = created_by.display_value.as_deref().filter(|name| !name.is_empty());
    Some(related_resource(format!("prefect.{kind}.{}", created_by.id?), "creator", name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_domain::{FlowId, FlowRunId, StateId};

    const FLOW: &str = "01990000-0000-7000-8000-0000000000f1";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_767_225_600_000_000 + seconds * 1_000_000)
    }

    fn state(id: u128, state_type: StateType, seconds: i64) -> State {
        State::new(StateId::from(uuid::Uuid::from_u128(id)), state_type, at(seconds))
    }

    fn run(current: State) -> FlowRun {
        let mut run = FlowRun::new(FlowRunId::from(uuid::Uuid::from_u128(9)), FLOW.parse::<FlowId>().unwrap(), "shiny-elk".into(), at(0));
        run.run_count = 1;
        run.tags = vec!["b".into(), "a".into()];
        run.state = Some(current);
        run
    }

    fn around() -> Surroundings {
        let named = |id: &str, name: &str| Surrounding { id: id.into(), name: name.into(), tags: Vec::new() };
        Surroundings {
            flow: Some(Surrounding { tags: vec!["a".into()], ..named(FLOW, "sleeper") }),
            work_pool: Some((named("p", "pool"), "process".into())),
            ..Surroundings::default()
        }
    }

    #[test]
    fn it_tells_what_happened_to_which_run() {
        let event = flow_run_state_event(&run(state(2, StateType::Cancelling, 1)), Some(&state(1, StateType::Running, 0)), &around());
        let event = serde_json::to_value(event.unwrap()).unwrap();
        assert_eq!(event["event"], "prefect.flow-run.Cancelling");
        assert_eq!((&event["id"], &event["follows"]), (&json!(uuid::Uuid::from_u128(2)), &json!(uuid::Uuid::from_u128(1))));
        assert_eq!(
            event["resource"],
            json!({
                "prefect.resource.id": format!("prefect.flow-run.{}", uuid::Uuid::from_u128(9)), "prefect.resource.name": "shiny-elk",
                "prefect.run-count": "1", "prefect.state-message": "", "prefect.state-name": "Cancelling",
                "prefect.state-timestamp": "2026-01-01T00:00:01+00:00", "prefect.state-type": "CANCELLING",
            })
        );
        assert_eq!(
            event["payload"],
            json!({
                "intended": {"from": "RUNNING", "to": "CANCELLING"}, "initial_state": {"type": "RUNNING", "name": "Running"},
                "validated_state": {"type": "CANCELLING", "name": "Cancelling"},
            })
        );
    }

    #[test]
    fn it_names_what_the_run_belongs_to_and_each_tag_once() {
        let event = flow_run_state_event(&run(state(2, StateType::Running, 1)), None, &around()).unwrap();
        let related: Vec<_> = event.related.iter().map(|labels| labels.values().cloned().collect::<Vec<_>>().join(" ")).collect();
        let expected = [
            &format!("prefect.flow.{FLOW} flow sleeper"),
            "prefect.work-pool.p work-pool pool process",
            "prefect.tag.a tag",
            "prefect.tag.b tag",
        ];
        assert_eq!(related, expected.map(String::from));
    }

    #[test]
    fn the_first_state_follows_none_and_neither_does_a_late_one() {
        let first = flow_run_state_event(&run(state(2, StateType::Pending, 1)), None, &Surroundings::default()).unwrap();
        assert_eq!((first.follows, &first.payload["initial_state"]), (None, &Value::Null));
        let before = state(1, StateType::Scheduled, 0);
        let late = flow_run_state_event(&run(state(2, StateType::Pending, 300)), Some(&before), &Surroundings::default()).unwrap();
        assert_eq!((late.follows, &late.payload["intended"]["from"]), (None, &json!("SCHEDULED")));
    }

    #[test]
    fn a_pause_says_whether_it_ends_the_process_and_a_long_message_is_cut() {
        let mut paused = state(2, StateType::Paused, 1);
        paused.state_details.pause_reschedule = true;
        paused.message = Some(format!("{}é", "e".repeat(MOST_OF_A_MESSAGE + 5)));
        let event = flow_run_state_event(&run(paused), None, &Surroundings::default()).unwrap();
        assert_eq!(event.payload["validated_state"]["pause_reschedule"], "true");
        let message = &event.resource["prefect.state-message"];
        assert!(message.contains("e... 6 characters left out ...e") && message.ends_with("eé"), "{}", message.len());
    }
}
