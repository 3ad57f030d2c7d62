//! The game servers that a list of characters names, and other addresses in their place.
//! Never opens a socket.

use std::net::{IpAddr, SocketAddr};

use protogen_dynamic::{Record, Value};

/// For a host and its port: what to say in their place.
pub type Instead<'a> = &'a mut dyn FnMut(&str, u16) -> Option<(String, SocketAddr)>;

/// Every place of a value that names a server gets the address that `instead` gives for it.
///
/// A place is a record with a text `host` and a number `port`, or with the four bytes `ip` and a
/// `port`. True if one was changed.
pub fn replace(fields: &mut Record, instead: Instead<'_>) -> bool {
    let mut changed = replace_here(fields, instead);
    for (_, value) in &mut fields.fields {
        changed |= replace_in(value, instead);
    }
    changed
}

fn replace_in(value: &mut Value, instead: Instead<'_>) -> bool {
    match value {
        Value::Record(record) => replace(record, instead),
        Value::Case(_, inner) => replace_in(inner, instead),
        Value::List(items) => {
            let mut changed = false;
            for item in items {
                changed |= replace_in(item, instead);
            }
            changed
        }
        _ => false,
    }
}

fn replace_here(record: &mut Record, instead: Instead<'_>) -> bool {
    let Some(Value::Int(port)) = record.field("port") else {
        return false;
    };
    let Ok(port) = u16::try_from(*port) else {
        return false;
    };
    if let Some(Value::Text(host)) = record.field("host") {
        let Some((host, address)) = instead(host, port) else {
            return false;
        };
        put(record, "host", Value::Text(host));
        put(record, "port", Value::Int(address.port().into()));
        return true;
    }
    let Some(octets) = record.field("ip").and_then(octets) else {
        return false;
    };
    let host = IpAddr::from(octets).to_string();
    let Some((host, address)) = instead(&host, port) else {
        return false;
    };
    // Four bytes name no other host than one by its number.
    let number = host.parse().unwrap_or_else(|_| address.ip());
    let IpAddr::V4(number) = number else {
        return false;
    };
    let octets = number.octets().map(|octet| Value::Int(octet.into()));
    put(record, "ip", Value::List(octets.to_vec()));
    put(record, "port", Value::Int(address.port().into()));
    true
}

fn octets(value: &Value) -> Option<[u8; 4]> {
    match value {
        Value::List(items) => {
            let octet = |item: &Value| match item {
                Value::Int(number) => u8::try_from(*number).ok(),
                _ => None,
            };
            let octets: Vec<u8> = items.iter().map(octet).collect::<Option<_>>()?;
            octets.try_into().ok()
        }
        Value::Bytes(bytes) => bytes.as_slice().try_into().ok(),
        _ => None,
    }
}

fn put(record: &mut Record, name: &str, value: Value) {
    if let Some(field) = record.field_mut(name) {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(fields: &[(&str, Value)]) -> Record {
        Record {
            fields: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        }
    }

    #[test]
    fn servers_are_found_in_both_forms_and_nothing_else_changes() {
        let list = |host: &str, port: i128, octets: [u8; 4]| {
            let world = record(&[
                ("host", Value::Text(host.to_owned())),
                ("port", Value::Int(port)),
            ]);
            let octets = octets.map(|octet| Value::Int(octet.into())).to_vec();
            let legacy = record(&[("ip", Value::List(octets)), ("port", Value::Int(port))]);
            let odd = record(&[("host", Value::Int(1)), ("port", Value::Int(port))]);
            record(&[
                ("worlds", Value::List(vec![Value::Record(world)])),
                ("legacy", Value::List(vec![Value::Record(legacy)])),
                ("other", Value::Record(odd)),
            ])
        };
        let mut fields = list("game.example", 7172, [10, 0, 0, 9]);
        let mut asked = Vec::new();
        let changed = replace(&mut fields, &mut |host, port| {
            asked.push(format!("{host}:{port}"));
            Some(("192.0.2.1".to_owned(), ([127, 0, 0, 1], 7172).into()))
        });
        assert!(changed);
        assert_eq!(fields, list("192.0.2.1", 7172, [192, 0, 2, 1]));
        assert_eq!(asked, ["game.example:7172", "10.0.0.9:7172"]);
        assert!(!replace(&mut fields, &mut |_, _| None));
        assert!(!replace(&mut Record::default(), &mut |_, _| unreachable!()));
    }
}
