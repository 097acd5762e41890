//! Variables.

use onloan_domain::filters::{Page, VariableFilter, VariableSort};
use onloan_domain::{Timestamp, Variable, VariableId};
use sea_query::{Cond, Condition, Expr, ExprTrait, Func, Iden, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::conditions::{combined, ids, text};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::tags::{self, VARIABLE_TAGS, VariableTag};
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "variable"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Value,
    Tags,
}

const ALL: [Columns; 6] = [Columns::Id, Columns::Created, Columns::Updated, Columns::Name, Columns::Value, Columns::Tags];

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    value: String,
    tags: String,
}

impl Row {
    fn into_variable(self) -> Result<Variable> {
        Ok(Variable {
            id: VariableId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            value: json::from_text("variable", &self.value)?,
            tags: json::from_text("variable tags", &self.tags)?,
        })
    }
}

fn values(variable: &Variable) -> Vec<Value> {
    vec![
        variable.id.uuid().into(),
        variable.created.as_micros().into(),
        variable.updated.as_micros().into(),
        variable.name.clone().into(),
        json::to_text(&variable.value).into(),
        json::to_text(&variable.tags).into(),
    ]
}

fn select() -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).to_owned()
}

fn condition(filter: Option<&VariableFilter>, dialect: Dialect) -> Condition {
    let condition = filter.and_then(|filter| {
        combined(
            filter.operator,
            [
                filter.id.as_ref().and_then(|id| ids(id, Columns::Id)),
                filter.name.as_ref().and_then(|name| text(name, Columns::Name, dialect)),
                filter.tags.as_ref().and_then(|tags| VARIABLE_TAGS.tags(tags, (Columns::Table, Columns::Id))),
            ],
        )
    });
    condition.unwrap_or_else(Cond::all)
}

/// Adds a variable.
pub async fn insert(session: &mut Session, variable: &Variable) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(variable)]).await?;
    tags::insert_for_variables(session, tags::owned(variable.id.uuid(), &variable.tags)).await
}

/// Writes every column of a variable that is there, and its tags.
pub async fn save(session: &mut Session, variable: &Variable) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.iter().copied().zip(values(variable).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(variable.id.uuid()));
    session.execute(&update).await?;
    let mut old = Query::delete();
    old.from_table(VariableTag::Table).and_where(Expr::col(VariableTag::VariableId).eq(variable.id.uuid()));
    session.execute(&old).await?;
    tags::insert_for_variables(session, tags::owned(variable.id.uuid(), &variable.tags)).await
}

/// The variable of that id.
pub async fn find(session: &mut Session, id: VariableId) -> Result<Option<Variable>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await?;
    row.map(Row::into_variable).transpose()
}

/// The variable of that name.
pub async fn find_by_name(session: &mut Session, name: &str) -> Result<Option<Variable>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Name).eq(name))).await?;
    row.map(Row::into_variable).transpose()
}

/// The variables that match.
pub async fn list(session: &mut Session, filter: Option<&VariableFilter>, sort: VariableSort, page: Page) -> Result<Vec<Variable>> {
    let mut query = select();
    query.cond_where(condition(filter, session.dialect()));
    let (column, order) = match sort {
        VariableSort::CreatedDesc => (Columns::Created, Order::Desc),
        VariableSort::UpdatedDesc => (Columns::Updated, Order::Desc),
        VariableSort::NameDesc => (Columns::Name, Order::Desc),
        VariableSort::NameAsc => (Columns::Name, Order::Asc),
    };
    query.order_by(column, order).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_variable).collect()
}

/// How many variables match.
pub async fn count(session: &mut Session, filter: Option<&VariableFilter>) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table).cond_where(condition(filter, session.dialect()));
    session.count(&query).await
}

/// Deletes a variable. `false` when there is none.
pub async fn delete(session: &mut Session, id: VariableId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
