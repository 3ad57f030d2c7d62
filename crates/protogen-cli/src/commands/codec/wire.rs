//! A connection as it was on the wire, as flags describe it.
//! Never prints, and cuts no frame: the dynamic codec does.

use protogen_dynamic::frames::Observer;
use protogen_dynamic::{Connection, Reproduction};
use protogen_schema::ir::Schema;

use super::flags::Known;
use super::session::Places;
use super::{setup, xtea};
use crate::failure::{Complaint, Failure};

/// The flag of a key that no login gives.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct XteaKey {
    /// The key of the `xtea` layer, where the login is not in the recording: 32 hex digits, its 16
    /// bytes as they stand in the login packet. `--state` says where the recording begins
    #[arg(long, value_name = "HEX")]
    pub xtea_key: Option<String>,
}

/// How a connection on the wire is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    /// Whether it is noted down where values stand.
    pub places: Places,
    /// Whether packets are written again, to see that nothing is lost.
    pub reproduction: Reproduction,
}

impl Wire {
    /// The observer of a connection that the flags describe.
    pub fn observer<'s>(
        self,
        schema: &'s Schema,
        known: &Known,
        key: &XteaKey,
    ) -> Result<Observer<'s>, Failure> {
        let state = setup::state(known, schema)?;
        let mut context = setup::context(known, schema)?;
        context.places = (self.places == Places::Noted).then(Vec::new);
        let given = match &key.xtea_key {
            Some(digits) => Some(xtea::key(schema, digits).map_err(Failure::Usage)?),
            None => None,
        };
        let is_given = given.is_some();
        if let Some((id, key)) = given {
            let set = context.set_value(schema, id, key);
            set.map_err(|error| {
                let name = &schema[id].name;
                let text = format!("`--xtea-key`: the context `{name}`: {}", error.kind());
                Failure::Usage(Complaint::new(text))
            })?;
        }
        let connection =
            Connection::new(schema, context, state).with_reproduction(self.reproduction);
        let mut observer = Observer::new(connection);
        // Without states nothing else says that the login has passed.
        if is_given && schema.states.is_empty() {
            observer.switch_all();
        }
        Ok(observer)
    }
}
