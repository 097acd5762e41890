//! What triggers have counted so far.

use onloan_domain::{AutomationId, Timestamp, TriggerId};
use sea_query::{Expr, ExprTrait, Iden, OnConflict, Order, Query};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "automation_bucket"]
    Table,
    AutomationId,
    TriggerId,
    BucketingKey,
    StartTime,
    EndTime,
    Count,
    LastEvent,
}

const ALL: [Columns; 7] = [
    Columns::AutomationId,
    Columns::TriggerId,
    Columns::BucketingKey,
    Columns::StartTime,
    Columns::EndTime,
    Columns::Count,
    Columns::LastEvent,
];

/// Which bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct BucketKey {
    pub automation_id: AutomationId,
    pub trigger_id: TriggerId,
    /// The values of the labels that are counted apart.
    pub bucketing_key: Vec<String>,
}

/// A bucket as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct KeptBucket {
    pub start: Timestamp,
    pub end: Timestamp,
    pub count: i64,
    /// The last event that was counted, as JSON.
    pub last_event: Option<String>,
}

#[derive(FromRow)]
struct Row {
    automation_id: Uuid,
    trigger_id: Uuid,
    bucketing_key: String,
    start_time: i64,
    end_time: i64,
    count: i64,
    last_event: Option<String>,
}

impl Row {
    fn into_bucket(self) -> Result<(BucketKey, KeptBucket)> {
        let key = BucketKey {
            automation_id: AutomationId::from(self.automation_id),
            trigger_id: TriggerId::from(self.trigger_id),
            bucketing_key: json::from_text("key of a bucket", &self.bucketing_key)?,
        };
        let (start, end) = (Timestamp::from_micros(self.start_time), Timestamp::from_micros(self.end_time));
        Ok((key, KeptBucket { start, end, count: self.count, last_event: self.last_event }))
    }
}

/// The bucket that is open.
pub async fn find(session: &mut Session, key: &BucketKey) -> Result<Option<KeptBucket>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).cond_where(of(key));
    let row: Option<Row> = session.one(&query).await?;
    Ok(row.map(Row::into_bucket).transpose()?.map(|(_, bucket)| bucket))
}

/// Buckets that have ended, the earliest first, at most so many.
pub async fn ended(session: &mut Session, before: Timestamp, most: u64) -> Result<Vec<(BucketKey, KeptBucket)>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::EndTime).lte(before.as_micros()));
    query.order_by(Columns::EndTime, Order::Asc).limit(most);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_bucket).collect()
}

/// Keeps the bucket that is open now, or that none is.
pub async fn set(session: &mut Session, key: &BucketKey, bucket: Option<&KeptBucket>) -> Result<()> {
    let Some(bucket) = bucket else {
        let mut delete = Query::delete();
        delete.from_table(Columns::Table).cond_where(of(key));
        return session.execute(&delete).await.map(drop);
    };
    let row = vec![
        key.automation_id.uuid().into(),
        key.trigger_id.uuid().into(),
        json::to_text(&key.bucketing_key).into(),
        bucket.start.as_micros().into(),
        bucket.end.as_micros().into(),
        bucket.count.into(),
        bucket.last_event.clone().into(),
    ];
    let again = OnConflict::columns(ALL.into_iter().take(3)).update_columns(ALL.into_iter().skip(3)).to_owned();
    Target::new(Columns::Table, ALL).on_conflict(again).insert(session, vec![row]).await
}

fn of(key: &BucketKey) -> sea_query::Condition {
    sea_query::Cond::all()
        .add(Expr::col(Columns::AutomationId).eq(key.automation_id.uuid()))
        .add(Expr::col(Columns::TriggerId).eq(key.trigger_id.uuid()))
        .add(Expr::col(Columns::BucketingKey).eq(json::to_text(&key.bucketing_key)))
}
