//! A flow borrows a Snowflake password from AWS Secrets Manager and gives it back.
//!
//! Blank AWS fields are filled from the environment that the flow runs in, in the order of boto3. Nothing secret is
//! stored: the AWS secret block holds a name and a region, the Snowflake blocks are never saved.
//!
//!     SNOWFLAKE_ACCOUNT=… SNOWFLAKE_USER=… SNOWFLAKE_WAREHOUSE=… SNOWFLAKE_DATABASE=… SNOWFLAKE_SCHEMA=… \
//!         cargo run --example snowflake -- prod/snowflake

use onloan::aws::{AwsCredentials, AwsSecret};
use onloan::database::Connection;
use onloan::prelude::*;
use onloan::snowflake::{SnowflakeConnector, SnowflakeCredentials};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Customer {
    name: String,
    address: String,
}

#[task]
async fn set_up_table(db: Connection) -> anyhow::Result<()> {
    db.execute("CREATE OR REPLACE TABLE customers (name VARCHAR, address VARCHAR)", &Params::none()).await?;
    let rows = [("Ada", "12 St James's Square"), ("Grace", "7 Navy Yard"), ("Marvin", "1 Highway 42")];
    let rows: Vec<Params> = rows.iter().map(|(name, address)| params! { name: *name, address: *address }).collect();
    db.execute_many("INSERT INTO customers (name, address) VALUES (%(name)s, %(address)s)", &rows).await?;
    Ok(())
}

#[task(log_prints)]
async fn fetch_data(db: Connection) -> anyhow::Result<Vec<Customer>> {
    let mut customers = Vec::new();
    loop {
        // The same call goes on where the last one stopped, and gives nothing at the end.
        let rows = db.fetch_many_as::<Customer>("SELECT name, address FROM customers ORDER BY name", &Params::none(), None).await?;
        if rows.is_empty() {
            return Ok(customers);
        }
        println!("fetched {} rows", rows.len());
        customers.extend(rows);
    }
}

#[flow(log_prints)]
async fn snowflake_flow(block: String) -> anyhow::Result<Vec<Customer>> {
    let secret = AwsSecret::load(&block).await?;
    let password = secret.read().await?.pointer("/my-snowflake-pw")?;
    let setting = |name: &str| std::env::var(name).map_err(|_| anyhow::anyhow!("set `{name}` where the flow runs"));
    let credentials = SnowflakeCredentials {
        account: setting("SNOWFLAKE_ACCOUNT")?,
        user: Some(setting("SNOWFLAKE_USER")?),
        password: password.into(),
        ..SnowflakeCredentials::default()
    };
    let connector = SnowflakeConnector {
        credentials: credentials.into(),
        warehouse: setting("SNOWFLAKE_WAREHOUSE")?,
        database: setting("SNOWFLAKE_DATABASE")?,
        schema: setting("SNOWFLAKE_SCHEMA")?,
        fetch_size: 2,
        ..SnowflakeConnector::default()
    };
    let db = connector.connect().await?;
    set_up_table(db.clone()).await?;
    let customers = fetch_data(db.clone()).await?;
    db.close().await?;
    println!("{} customers are in Snowflake", customers.len());
    Ok(customers)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let secret_name = std::env::args().nth(1).unwrap_or_else(|| "my-snowflake-pw".to_owned());
    // A block is saved once. The web UI or `onloan block create aws-secret/my-snowflake-pw` does the same.
    onloan::session().await?;
    let aws_credentials = AwsCredentials { region_name: Some("us-east-1".to_owned()), ..AwsCredentials::default() };
    AwsSecret { aws_credentials: aws_credentials.into(), secret_name }.overwrite("my-snowflake-pw").await?;
    snowflake_flow("my-snowflake-pw".to_owned()).await?;
    Ok(())
}
