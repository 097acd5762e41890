//! The flow of the demo: it borrows a password, opens a database with it, and moves three rows.

use std::path::PathBuf;

use onloan::database::Connection;
use onloan::prelude::*;
use onloan::sql::DatabaseCredentials;
use onloan_blocks::SecretBlock;

/// The name of the block that says where the password is.
pub(crate) const BLOCK: &str = "warehouse-password";

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Customer {
    pub(crate) name: String,
    pub(crate) address: String,
}

#[flow(log_prints)]
pub(crate) async fn borrow_and_fetch(warehouse: PathBuf) -> anyhow::Result<Vec<Customer>> {
    let password = SecretBlock::load(BLOCK).await?.get().await?;
    println!("borrowed the password; a careless print of it says: {}", password.expose());
    let credentials = DatabaseCredentials {
        database: Some(warehouse.display().to_string()),
        password: password.into(),
        ..DatabaseCredentials::default()
    };
    let db = credentials.connect().await?;
    set_up_table(db.clone()).await?;
    let customers = fetch_customers(db.clone()).await?;
    db.close().await?;
    Ok(customers)
}

#[task]
async fn set_up_table(db: Connection) -> anyhow::Result<u64> {
    db.execute("CREATE TABLE customers (name TEXT, address TEXT)", &Params::none()).await?;
    let rows = [("Ada", "12 St James's Square"), ("Grace", "7 Navy Yard"), ("Marvin", "1 Highway 42")];
    let rows: Vec<Params> = rows.iter().map(|(name, address)| params! { name: *name, address: *address }).collect();
    let inserted = db.execute_many("INSERT INTO customers VALUES (%(name)s, %(address)s)", &rows).await?;
    Ok(inserted.rows_affected)
}

#[task(log_prints)]
async fn fetch_customers(db: Connection) -> anyhow::Result<Vec<Customer>> {
    let mut customers = Vec::new();
    loop {
        let rows = db.fetch_many_as::<Customer>("SELECT name, address FROM customers ORDER BY name", &Params::none(), Some(2)).await?;
        if rows.is_empty() {
            return Ok(customers);
        }
        println!("fetched {} of two rows at a time", rows.len());
        customers.extend(rows);
    }
}
