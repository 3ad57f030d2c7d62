//! The login packets, and the login server's list of characters.

use protogen_runtime::error::{Error, Refusal};

use crate::generated::tibia::game_login::c2s::{GameLogin, GameLoginAccount};
use crate::generated::tibia::game_login::s2c::Challenge;
use crate::generated::tibia::login::c2s::{AccountLogin, AccountLoginAccount};
use crate::generated::tibia::login::s2c::{CharacterList, Message as Login};
use crate::generated::tibia::{FromServer, Graphics, Os, State};
use crate::settings::Settings;

/// What the login server gave: enough to enter the game, and to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The game server, with its port.
    pub game: String,
    /// The character.
    pub character: String,
    /// What stands for the password since 10.74.
    pub session_key: Option<String>,
    /// The message of the day, without its number.
    pub motd: String,
}

/// How many events may wait to be looked at.
const ROOM: usize = 256;

/// Asks the login server.
///
/// # Errors
///
/// It can't be reached, or refuses.
pub async fn ask(settings: &Settings) -> Result<Admission, Error> {
    let endpoint = settings.endpoint(State::Login);
    let driver = endpoint.connect(&settings.server).await?;
    let (connection, mut incoming) = driver.spawn(ROOM);
    connection.send(&account_login(settings)?)?;
    let mut admission = Admission {
        game: String::new(),
        character: String::new(),
        session_key: None,
        motd: String::new(),
    };
    loop {
        let FromServer::Login(message) = incoming.packet().await? else {
            continue;
        };
        match message {
            Login::LoginError(error) => return Err(refused(error.message)),
            Login::LoginErrorNew(error) => return Err(refused(error.message)),
            Login::Motd(motd) => {
                let text = motd.text.split_once('\n');
                admission.motd = text.map_or_else(String::new, |(_, text)| text.to_owned());
            }
            Login::SessionKey(key) => admission.session_key = Some(key.key_text),
            Login::CharacterList(list) => {
                let wanted = settings.character.as_deref();
                let found = choose(list, wanted).ok_or_else(|| {
                    let wanted = wanted.unwrap_or("any character").to_owned();
                    let what = "character";
                    let name = wanted.into();
                    Error::NotFound { what, name }
                })?;
                (admission.character, admission.game) = found;
                return Ok(admission);
            }
            _ => {}
        }
    }
}

fn refused(message: String) -> Error {
    Error::refused(Refusal::Credentials, message)
}

/// A character's name and the address of its game server.
fn choose(list: CharacterList, wanted: Option<&str>) -> Option<(String, String)> {
    let fits = |name: &str| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(name));
    if let Some(legacy) = list.legacy {
        let chosen = legacy.into_iter().find(|listed| fits(&listed.name))?;
        let [a, b, c, d] = chosen.ip;
        let address = format!("{a}.{b}.{c}.{d}:{}", chosen.port);
        return Some((chosen.name, address));
    }
    let mut characters = list.characters?.into_iter();
    let chosen = characters.find(|listed| fits(&listed.name))?;
    let worlds = list.worlds?;
    let world = worlds.iter().find(|world| world.id == chosen.world)?;
    Some((chosen.name, format!("{}:{}", world.host, world.port)))
}

/// A key that nobody knows.
fn xtea_key() -> Result<[u32; 4], Error> {
    let mut key = [0; 4];
    for word in &mut key {
        *word = getrandom::u32().map_err(|error| Error::Other {
            message: error.to_string().into(),
        })?;
    }
    Ok(key)
}

/// The login to the login server.
///
/// # Errors
///
/// The system has no random numbers.
pub fn account_login(settings: &Settings) -> Result<AccountLogin, Error> {
    Ok(AccountLogin {
        os: Os::OtclientLinux,
        protocol: settings.version,
        client_version: Some(settings.version.into()),
        content_revision: Some(0),
        dat_signature: Some(0),
        spr_signature: 0,
        pic_signature: 0,
        preview: Some(0),
        xtea_key: Some(xtea_key()?),
        account: AccountLoginAccount::Text(settings.account.clone()),
        password: settings.password.clone(),
        graphics: Some(Graphics {
            renderer: "none".to_owned(),
            version_text: String::new(),
        }),
        token: Some(String::new()),
        stay_logged: Some(false),
    })
}

/// The login to the game, echoing what was asked.
///
/// # Errors
///
/// The system has no random numbers.
pub fn game_login(
    settings: &Settings,
    admission: &Admission,
    challenge: &Challenge,
) -> Result<GameLogin, Error> {
    let by_password = admission.session_key.is_none();
    let account = || GameLoginAccount::Text(settings.account.clone());
    Ok(GameLogin {
        os: Os::OtclientLinux,
        protocol: settings.version,
        client_version: Some(settings.version.into()),
        content_revision: Some(0),
        preview: Some(0),
        xtea_key: Some(xtea_key()?),
        gm: Some(false),
        session_key: admission.session_key.clone(),
        character: admission.character.clone(),
        account: by_password.then(account),
        password: by_password.then(|| settings.password.clone()),
        token: None,
        timestamp: Some(challenge.timestamp),
        random: Some(challenge.random),
        extension: None,
    })
}
