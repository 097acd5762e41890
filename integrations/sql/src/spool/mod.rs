//! Rows set aside in bounded memory: the first few megabytes stay in it, the rest goes to an unnamed temporary file that
//! nobody else can open and that vanishes with its handle.

mod codec;

use std::io::{BufReader, BufWriter, Seek as _, Write as _};
use std::sync::Arc;

use onloan_blocks::database::{Column, DatabaseError, DatabaseErrorKind, Row};
use tempfile::SpooledTempFile;
use tokio::task::spawn_blocking;

use crate::database::interrupted;

const IN_MEMORY: usize = 4 << 20;

/// A queue of rows: first all are added, then all are taken.
pub(crate) struct Spool {
    side: Side,
    /// Rows that were not taken yet.
    left: usize,
}

enum Side {
    Writing(BufWriter<SpooledTempFile>),
    Reading(BufReader<SpooledTempFile>),
}

impl Default for Spool {
    fn default() -> Self {
        Self { side: Side::Writing(BufWriter::new(SpooledTempFile::new(IN_MEMORY))), left: 0 }
    }
}

impl Spool {
    /// Adds rows at the end.
    pub(crate) async fn add(self, rows: Vec<Row>) -> Result<Self, DatabaseError> {
        blocking(move || self.write(&rows)).await
    }

    /// Takes at most `size` rows from the front; none at the end.
    pub(crate) async fn take(self, size: usize, columns: Arc<[Column]>) -> Result<(Self, Vec<Row>), DatabaseError> {
        blocking(move || self.read(size, &columns)).await
    }

    fn write(mut self, rows: &[Row]) -> std::io::Result<Self> {
        let Side::Writing(file) = &mut self.side else { unreachable!("rows are added before the first is taken") };
        for value in rows.iter().flat_map(Row::values) {
            codec::write(file, value)?;
        }
        self.left += rows.len();
        Ok(self)
    }

    fn read(self, size: usize, columns: &Arc<[Column]>) -> std::io::Result<(Self, Vec<Row>)> {
        let mut file = match self.side {
            Side::Reading(file) => file,
            Side::Writing(mut file) => {
                file.flush()?;
                let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
                file.rewind()?;
                BufReader::new(file)
            }
        };
        let count = size.min(self.left);
        let row = |file: &mut _| columns.iter().map(|_| codec::read(file)).collect::<Result<_, _>>();
        let rows = (0..count).map(|_| Ok(Row::new(Arc::clone(columns), row(&mut file)?))).collect::<std::io::Result<_>>()?;
        Ok((Self { side: Side::Reading(file), left: self.left - count }, rows))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, DatabaseError> {
    let done = spawn_blocking(work).await.map_err(|why| interrupted(&why.to_string()))?;
    done.map_err(|why| {
        let folder = std::env::temp_dir();
        let message = format!("rows of an open result could not be set aside in `{}`: {why}", folder.display());
        DatabaseError::new(DatabaseErrorKind::Protocol, message)
    })
}
