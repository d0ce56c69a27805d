//! Tablets and displays.

use crate::conn::Row;
use crate::database::Database;
use crate::people::{change_device, device_args, device_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::ids::DeviceId;
use domain::time::At;
use futures::FutureExt;
use ops::ports::{Devices, Named, StoreError};
use ops::staff::Device;

#[async_trait]
impl Devices for Database {
    async fn devices(&self) -> Result<Vec<Device>, StoreError> {
        self.read(Class::Page, &sql::DEVICES, [], device_of).await
    }

    async fn device_names(&self) -> Result<Vec<Named<DeviceId>>, StoreError> {
        let name = |row: &Row| Ok((DeviceId(row.uuid("id")?), row.text("name")?));
        self.read(Class::Page, &sql::DEVICES, [], move |row| Ok(name(row))).await
    }

    async fn each_device(&self) -> Result<Vec<Result<Device, StoreError>>, StoreError> {
        self.read(Class::Page, &sql::DEVICES, [], |row| Ok(device_of(row))).await
    }

    async fn device(&self, hash: [u8; 32]) -> Result<Option<Device>, StoreError> {
        self.devices.get(hash, self.read_one(Class::Command, &sql::DEVICE, [hash.into()], device_of)).await
    }

    async fn add_device(&self, pairing: [u8; 32], device: &Device) -> Result<(), StoreError> {
        self.change(&sql::ADD_DEVICE, device_args(pairing, device)?).await.map(|_| ())
    }

    async fn put_code(&self, id: DeviceId, pairing: [u8; 32], until: At) -> Result<bool, StoreError> {
        self.change(&sql::PUT_CODE, [id.0.into(), pairing.into(), until.0.into()]).await.map(|rows| rows > 0)
    }

    async fn device_by_code(&self, pairing: [u8; 32], at: At) -> Result<Option<Device>, StoreError> {
        self.read_one(Class::Command, &sql::DEVICE_BY_CODE, [pairing.into(), at.0.into()], device_of).await
    }

    async fn pair_device(
        &self,
        pairing: [u8; 32],
        key: [u8; 32],
        at: At,
    ) -> Result<Option<Device>, StoreError> {
        let paired = self
            .write(move |conn| {
                async move {
                    let row = conn.row(&sql::PAIR_DEVICE, [pairing.into(), key.into(), at.0.into()]).await?;
                    row.as_ref().map(device_of).transpose()
                }
                .boxed()
            })
            .await;
        // An earlier key of the device is remembered no longer.
        self.devices.forget();
        paired
    }

    async fn change_device(&self, before: &Device, device: &Device) -> Result<bool, StoreError> {
        let (before, device) = (before.clone(), device.clone());
        let done =
            self.write(move |conn| async move { change_device(conn, &before, &device).await }.boxed()).await;
        self.devices.forget();
        done
    }

    async fn devices_seen(&self, mut seen: Vec<(DeviceId, At)>) -> Result<(), StoreError> {
        // In one order on every node: two that heard the same devices would wait for each other for ever.
        seen.sort_unstable_by_key(|(id, _)| id.0);
        self.write(move |conn| {
            async move {
                for (id, at) in seen {
                    conn.execute(&sql::SEE_DEVICE, [id.0.into(), at.0.into()]).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }

    async fn revoke_device(&self, id: DeviceId, at: At) -> Result<bool, StoreError> {
        let done = self.change(&sql::REVOKE_DEVICE, [id.0.into(), at.0.into()]).await;
        self.devices.forget();
        done.map(|rows| rows > 0)
    }
}
