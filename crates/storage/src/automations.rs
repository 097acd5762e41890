//! Automations, and which resources they belong to or act on.

use onloan_domain::filters::{AutomationFilter, AutomationSort, Page};
use onloan_domain::{Automation, AutomationId, Timestamp};
use sea_query::{Cond, Condition, Expr, ExprTrait, Func, Iden, OnConflict, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::conditions::{TagTable, combined, ids, text, time};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "automation"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Description,
    Enabled,
    Tags,
    Trigger,
    Actions,
    ActionsOnTrigger,
    ActionsOnResolve,
}

const ALL: [Columns; 11] = [
    Columns::Id,
    Columns::Created,
    Columns::Updated,
    Columns::Name,
    Columns::Description,
    Columns::Enabled,
    Columns::Tags,
    Columns::Trigger,
    Columns::Actions,
    Columns::ActionsOnTrigger,
    Columns::ActionsOnResolve,
];

#[derive(Iden, Clone, Copy)]
enum AutomationTag {
    Table,
    AutomationId,
    Tag,
}

const TAGS: TagTable<AutomationTag, AutomationTag, AutomationTag> =
    TagTable { table: AutomationTag::Table, owner: AutomationTag::AutomationId, tag: AutomationTag::Tag };

#[derive(Iden, Clone, Copy)]
enum AutomationRelatedResource {
    Table,
    AutomationId,
    ResourceId,
    IsOwner,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    description: String,
    enabled: bool,
    tags: String,
    trigger: String,
    actions: String,
    actions_on_trigger: String,
    actions_on_resolve: String,
}

impl Row {
    fn into_automation(self) -> Result<Automation> {
        let actions = |text: &str| json::from_text("actions of an automation", text);
        Ok(Automation {
            name: self.name,
            description: self.description,
            enabled: self.enabled,
            tags: json::from_text("tags of an automation", &self.tags)?,
            trigger: json::from_text("trigger of an automation", &self.trigger)?,
            actions: actions(&self.actions)?,
            actions_on_trigger: actions(&self.actions_on_trigger)?,
            actions_on_resolve: actions(&self.actions_on_resolve)?,
            id: AutomationId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
        })
    }
}

fn values(automation: &Automation) -> Vec<Value> {
    vec![
        automation.id.uuid().into(),
        automation.created.as_micros().into(),
        automation.updated.as_micros().into(),
        automation.name.clone().into(),
        automation.description.clone().into(),
        automation.enabled.into(),
        json::to_text(&automation.tags).into(),
        json::to_text(&automation.trigger).into(),
        json::to_text(&automation.actions).into(),
        json::to_text(&automation.actions_on_trigger).into(),
        json::to_text(&automation.actions_on_resolve).into(),
    ]
}

/// Adds an automation, or writes all of one that is there, with its tags.
pub async fn save(session: &mut Session, automation: &Automation) -> Result<()> {
    let again = OnConflict::column(Columns::Id).update_columns(ALL.into_iter().skip(1)).to_owned();
    Target::new(Columns::Table, ALL).on_conflict(again).insert(session, vec![values(automation)]).await?;
    let mut old = Query::delete();
    old.from_table(AutomationTag::Table).and_where(Expr::col(AutomationTag::AutomationId).eq(automation.id.uuid()));
    session.execute(&old).await?;
    let rows: Vec<Vec<Value>> = automation.tags.iter().map(|tag| vec![automation.id.uuid().into(), tag.clone().into()]).collect();
    let tags = Target::new(AutomationTag::Table, [AutomationTag::AutomationId, AutomationTag::Tag]);
    tags.on_conflict(OnConflict::new().do_nothing().to_owned()).insert(session, rows).await
}

fn select() -> SelectStatement {
    Query::select().columns(ALL.map(|column| (Columns::Table, column))).from(Columns::Table).to_owned()
}

async fn all(session: &mut Session, query: &SelectStatement) -> Result<Vec<Automation>> {
    let rows: Vec<Row> = session.all(query).await?;
    rows.into_iter().map(Row::into_automation).collect()
}

/// The automation of that id.
pub async fn find(session: &mut Session, id: AutomationId) -> Result<Option<Automation>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid()))).await?;
    row.map(Row::into_automation).transpose()
}

/// Every automation that is evaluated, the oldest first.
pub async fn enabled(session: &mut Session) -> Result<Vec<Automation>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::Enabled)).eq(true));
    all(session, query.order_by((Columns::Table, Columns::Created), Order::Asc)).await
}

fn matching(filter: Option<&AutomationFilter>, dialect: Dialect) -> Condition {
    let condition = filter.and_then(|filter| {
        let at = |column| (Columns::Table, column);
        combined(
            filter.operator,
            [
                filter.id.as_ref().and_then(|filter| ids(filter, at(Columns::Id))),
                filter.name.as_ref().and_then(|filter| text(filter, at(Columns::Name), dialect)),
                filter.created.as_ref().and_then(|filter| time(filter, at(Columns::Created))),
                filter.tags.as_ref().and_then(|filter| TAGS.tags(filter, at(Columns::Id))),
            ],
        )
    });
    condition.unwrap_or_else(Cond::all)
}

/// The automations that match.
pub async fn list(session: &mut Session, filter: Option<&AutomationFilter>, sort: AutomationSort, page: Page) -> Result<Vec<Automation>> {
    let (column, order) = match sort {
        AutomationSort::CreatedDesc => (Columns::Created, Order::Desc),
        AutomationSort::UpdatedDesc => (Columns::Updated, Order::Desc),
        AutomationSort::NameAsc => (Columns::Name, Order::Asc),
        AutomationSort::NameDesc => (Columns::Name, Order::Desc),
    };
    let mut query = select();
    query.cond_where(matching(filter, session.dialect())).order_by((Columns::Table, column), order);
    query.order_by((Columns::Table, Columns::Id), Order::Asc).limit(page.limit).offset(page.offset);
    all(session, &query).await
}

/// How many automations match.
pub async fn count(session: &mut Session, filter: Option<&AutomationFilter>) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    query.cond_where(matching(filter, session.dialect()));
    session.count(&query).await
}

/// Deletes an automation with all that it counted. `false` when there is none.
pub async fn delete(session: &mut Session, id: AutomationId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}

/// Says what an automation acts on, in place of what was said before. What it belongs to stays.
pub async fn set_related(session: &mut Session, id: AutomationId, resources: &[String]) -> Result<()> {
    use AutomationRelatedResource::{AutomationId as Automation, IsOwner, Table};
    let mut old = Query::delete();
    old.from_table(Table).and_where(Expr::col(Automation).eq(id.uuid())).and_where(Expr::col(IsOwner).eq(false));
    session.execute(&old).await?;
    relate(session, resources.iter().map(|resource| vec![id.uuid().into(), resource.clone().into(), false.into()]).collect()).await
}

/// Says to what an automation belongs.
pub async fn set_owner(session: &mut Session, id: AutomationId, resource: &str) -> Result<()> {
    use AutomationRelatedResource::{AutomationId as Automation, ResourceId, Table};
    let mut known = Query::delete();
    known.from_table(Table).and_where(Expr::col(Automation).eq(id.uuid())).and_where(Expr::col(ResourceId).eq(resource));
    session.execute(&known).await?;
    relate(session, vec![vec![id.uuid().into(), resource.into(), true.into()]]).await
}

async fn relate(session: &mut Session, rows: Vec<Vec<Value>>) -> Result<()> {
    use AutomationRelatedResource::{AutomationId as Automation, IsOwner, ResourceId, Table};
    let target = Target::new(Table, [Automation, ResourceId, IsOwner]);
    target.on_conflict(OnConflict::columns([Automation, ResourceId]).do_nothing().to_owned()).insert(session, rows).await
}

/// The automations that act on a resource or belong to it; only the latter when `owned`.
pub async fn related_to(session: &mut Session, resource: &str, owned: bool) -> Result<Vec<Automation>> {
    use AutomationRelatedResource::{AutomationId as Automation, IsOwner, ResourceId, Table};
    let mut related = Query::select();
    related.column(Automation).from(Table).and_where(Expr::col(ResourceId).eq(resource));
    if owned {
        related.and_where(Expr::col(IsOwner).eq(true));
    }
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::Id)).in_subquery(related)).order_by((Columns::Table, Columns::Id), Order::Asc);
    all(session, &query).await
}
