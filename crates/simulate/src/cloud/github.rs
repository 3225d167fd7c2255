//! GitHub's audit log:
//! <https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization>.

use crate::{
    json::{Json, object},
    moment::Moment,
    random::hash,
    scene::Scene,
    source::Source,
};

impl Scene {
    pub(crate) fn github(
        &mut self,
        at: Moment,
        person: usize,
        action: &str,
        repository: &str,
        address: &str,
    ) {
        let person = self.world.people[person].clone();
        let actor = person.login.replace('.', "-");
        let is_git = action.starts_with("git.");
        let mut event = object! {
            "@timestamp": at.as_millis(), "_document_id": self.random.base_62(22), "action": action, "actor": &actor,
            "actor_id": 4_000_000 + hash(&actor) % 90_000_000, "actor_ip": address,
            "actor_location": object! { "country_code": "SE" }, "business": "brackwater", "business_id": 18_221,
            "created_at": at.as_millis(), "org": "brackwater", "org_id": 61_420_077,
            "repo": format!("brackwater/{repository}"), "repo_id": 500_000_000 + hash(repository) % 400_000_000,
            "user_agent": if is_git { "git/2.51.0" } else { crate::network::BROWSER },
        };
        if is_git {
            event =
                event.with("repository", format!("brackwater/{repository}")).with("repository_public", false);
            event = event
                .with("transport_protocol", 1)
                .with("transport_protocol_name", "http")
                .with("user", &actor);
        } else {
            event = event
                .with("operation_type", "modify")
                .with("public_repo", Json::Bool(false))
                .with("user", &actor);
        }
        self.emit(Source::GithubAudit, at, event.to_string());
    }
}
