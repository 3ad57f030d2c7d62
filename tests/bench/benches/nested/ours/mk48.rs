//! Data set `mk48`.

use protogen_bench::schemas::mk48::{
    ChunkId, Contact, EntityType, Guidance, Place, TerrainUpdate, Transform, Update, s2c::Updates,
};

use super::Ours;
use crate::mk48;

impl From<&mk48::Updates> for Ours<Updates> {
    fn from(updates: &mk48::Updates) -> Self {
        Self::new(Updates {
            updates: updates.updates.iter().map(update).collect(),
        })
    }
}

fn update(of: &mk48::Update) -> Update {
    Update {
        contacts: of.contacts.iter().map(contact).collect(),
        score: of.score,
        world_radius: of.world_radius,
        terrain_updates: of.terrain_updates.iter().map(terrain_update).collect(),
    }
}

fn contact(of: &mk48::Contact) -> Contact {
    Contact {
        damage: of.damage,
        entity_id: of.entity_id,
        entity_type: of.entity_type.map(entity_type),
        guidance: Guidance {
            angle: of.guidance.angle,
            submerge: of.guidance.submerge,
            velocity: of.guidance.velocity,
        },
        player_id: of.player_id,
        reloads: of.reloads.clone(),
        transform: Transform {
            altitude: of.transform.altitude,
            angle: of.transform.angle,
            position: Place {
                x: of.transform.position.0,
                y: of.transform.position.1,
            },
            velocity: of.transform.velocity,
        },
        turret_angles: of.turret_angles.clone(),
    }
}

fn entity_type(of: mk48::EntityType) -> EntityType {
    match of {
        mk48::EntityType::ArleighBurke => EntityType::ArleighBurke,
        mk48::EntityType::Bismarck => EntityType::Bismarck,
        mk48::EntityType::Clemenceau => EntityType::Clemenceau,
        mk48::EntityType::Fletcher => EntityType::Fletcher,
        mk48::EntityType::G5 => EntityType::G5,
        mk48::EntityType::Iowa => EntityType::Iowa,
        mk48::EntityType::Kolkata => EntityType::Kolkata,
        mk48::EntityType::Osa => EntityType::Osa,
        mk48::EntityType::Yasen => EntityType::Yasen,
        mk48::EntityType::Zubr => EntityType::Zubr,
    }
}

fn terrain_update(of: &mk48::TerrainUpdate) -> TerrainUpdate {
    TerrainUpdate {
        chunk_id: ChunkId {
            x: of.chunk_id.0,
            y: of.chunk_id.1,
        },
        data: of.data.clone(),
    }
}
