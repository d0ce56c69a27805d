//! How far the first start has come.

use crate::error::Failure;
use crate::state::AppState;
use app::api::StartPlace;
use domain::access::Role;
use domain::ids::DistrictId;
use ops::error::{Error, OutOfService};
use ops::ports::DistrictCard;
use ops::setup::Founding;
use ops::staff::{Device, Staff};

/// Whether the steps of the first start lead an administrator of the whole department on.
///
/// # Errors
/// When the store cannot be read.
pub async fn goes_on(state: &AppState) -> Result<bool, Failure> {
    Ok(!state.ops.has_districts() || state.ops.founding().await?.is_some())
}

/// What is stored, as far as the steps depend on it.
pub(super) struct Progress {
    pub(super) founding: Option<Founding>,
    pub(super) districts: Vec<DistrictCard>,
    pub(super) staff: Vec<Staff>,
    devices: Vec<Device>,
}

impl Progress {
    /// # Errors
    /// When the store, or the only district, cannot be read.
    pub(super) async fn read(state: &AppState) -> Result<Progress, Failure> {
        let store = &state.tools().store;
        let districts = store.cards().await?;
        if districts.is_empty() && state.ops.has_districts() {
            // There is one, so none is made in its place.
            let why = "no district can be read".to_owned();
            return Err(Error::OutOfService(OutOfService::Damaged(why)).into());
        }
        let founding = state.ops.founding().await?;
        Ok(Progress { founding, districts, staff: store.staff().await?, devices: store.devices().await? })
    }

    /// The first district.
    ///
    /// # Errors
    /// 404 while there is none.
    pub(super) fn district(&self) -> Result<&DistrictCard, Failure> {
        self.districts.first().ok_or_else(Failure::not_found)
    }

    /// The tablets, or the lobby screens, of a district that are not revoked.
    pub(super) fn devices(&self, kind: Role, district: &DistrictId) -> impl Iterator<Item = &Device> {
        let here = move |device: &&Device| device.kind == kind && device.district == *district;
        self.devices.iter().filter(here).filter(|device| device.revoked_at.is_none())
    }

    pub(super) fn is_done(&self, place: StartPlace) -> bool {
        let paired = |kind: Role| {
            let here = |district: &DistrictCard| {
                self.devices(kind, &district.id).any(|device| device.paired_at.is_some())
            };
            self.districts.first().is_some_and(here)
        };
        match place {
            StartPlace::Department => self.founding.is_some() || !self.districts.is_empty(),
            StartPlace::District => !self.districts.is_empty(),
            StartPlace::Officers => {
                self.staff.iter().any(|one| one.role != Role::Admin && one.disabled_at.is_none())
            }
            StartPlace::Tablet => paired(Role::Kiosk),
            StartPlace::Display => paired(Role::Display),
            StartPlace::Finish => false,
        }
    }

    /// The last step that can be opened.
    pub(super) fn open_to(&self) -> StartPlace {
        if !self.districts.is_empty() {
            StartPlace::Finish
        } else if self.founding.is_some() {
            StartPlace::District
        } else {
            StartPlace::Department
        }
    }

    /// The first step that is not done.
    pub(super) fn next(&self) -> StartPlace {
        StartPlace::ALL.into_iter().find(|place| !self.is_done(*place)).unwrap_or(StartPlace::Finish)
    }

    /// The address that takes the place of a step: of the settings, once the first start has ended or for a department
    /// that was made otherwise; of the next step, for one that cannot be opened yet.
    pub(super) fn away(&self, place: StartPlace) -> Option<String> {
        if self.founding.is_none() && !self.districts.is_empty() {
            Some("/setup/services".to_owned())
        } else if place > self.open_to() {
            Some(self.next().address())
        } else {
            None
        }
    }
}
