//! The evidence of a detection: what GuardDuty wrote into `ProductFields`, and what stands in ASFF's own parts.

use aurora_ocsf::{Event, ObservableType};

use crate::mapping::{Draft, is_ip};

const PREFIX: &str = "ProductFields.aws/guardduty/service/";

/// Fields below the prefix, by the path in a piece of evidence. The first that is there counts.
const TEXTS: [(&str, &str); 18] = [
    ("action/awsApiCallAction/api", "api.operation"),
    ("awsApiCallAction/api", "api.operation"),
    ("action/kubernetesApiCallAction/verb", "api.operation"),
    ("action/awsApiCallAction/serviceName", "api.service.name"),
    ("awsApiCallAction/serviceName", "api.service.name"),
    ("action/awsApiCallAction/errorCode", "api.response.error"),
    ("awsApiCallAction/errorCode", "api.response.error"),
    ("action/awsApiCallAction/remoteIpDetails/country/countryName", "src_endpoint.location.country"),
    ("awsApiCallAction/remoteIpDetails/country/countryName", "src_endpoint.location.country"),
    ("action/networkConnectionAction/remoteIpDetails/country/countryName", "src_endpoint.location.country"),
    ("action/awsApiCallAction/remoteIpDetails/city/cityName", "src_endpoint.location.city"),
    ("awsApiCallAction/remoteIpDetails/city/cityName", "src_endpoint.location.city"),
    ("action/dnsRequestAction/domainWithSuffix", "query.hostname"),
    ("action/dnsRequestAction/domain", "query.hostname"),
    ("runtimeDetails/process/name", "actor.process.name"),
    ("runtimeDetails/process/executablePath", "actor.process.path"),
    ("runtimeDetails/process/uuid", "actor.process.uid"),
    ("runtimeDetails/process/user", "actor.process.user.name"),
];

/// Addresses below the prefix.
const ADDRESSES: [&str; 5] = [
    "action/awsApiCallAction/remoteIpDetails/ipAddressV4",
    "awsApiCallAction/remoteIpDetails/ipAddressV4",
    "action/kubernetesApiCallAction/remoteIpDetails/ipAddressV4",
    "action/networkConnectionAction/remoteIpDetails/ipAddressV4",
    "action/portProbeAction/portProbeDetails:0_/remoteIpDetails/ipAddressV4",
];

/// Adds the evidence, put together as an object of its own first.
pub(super) fn add(draft: &mut Draft<'_, '_>) {
    let record = draft.record;
    let field = |name: &str| {
        let at = record.fields.iter().find(|field| field.name.strip_prefix(PREFIX) == Some(name))?;
        at.value.text().filter(|text| !text.is_empty()).map(|text| (at.name.as_ref(), text))
    };
    let mut evidence = Event::new(draft.event.class(), 0);
    let mut used = Vec::new();
    for (name, path) in TEXTS {
        let path = format!("evidences.{path}");
        if let Some((native, text)) = field(name).filter(|_| evidence.get(&path).is_none()) {
            evidence.set(&path, text);
            used.push(native);
        }
    }
    if let Some((native, ip)) = ADDRESSES.iter().find_map(|name| field(name)).filter(|(_, ip)| is_ip(ip)) {
        evidence.set("evidences.src_endpoint.ip", ip);
        draft.event.observable("evidences.src_endpoint.ip", ObservableType::IpAddress, ip);
        used.push(native);
    }
    let place = |axis: &str| {
        let name = format!("action/awsApiCallAction/remoteIpDetails/geoLocation/{axis}");
        field(&name).and_then(|(native, text)| Some((native, text.parse::<f64>().ok()?)))
    };
    let has_place = evidence.get("evidences.src_endpoint.location").is_some();
    if let (true, Some((lon_name, lon)), Some((lat_name, lat))) = (has_place, place("lon"), place("lat")) {
        evidence.set("evidences.src_endpoint.location.coordinates", vec![lon, lat]);
        used.extend([lon_name, lat_name]);
    }
    if let Some((native, pid)) = field("runtimeDetails/process/pid")
        && let Ok(pid) = pid.parse::<i64>()
    {
        evidence.set("evidences.actor.process.pid", pid);
        used.push(native);
    }
    if let Some((native, data)) = field("additionalInfo/value") {
        evidence.set("evidences.data", data);
        used.push(native);
    }
    used.into_iter().for_each(|name| draft.skip(name));
    if let Some(found) = evidence.get("evidences") {
        draft.event.push("evidences", found.clone());
    }
    draft.event.set("is_alert", true);
}
