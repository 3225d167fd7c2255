//! The account at AWS and the cluster, as they run themselves and as people run them.

use crate::{
    cloud::{Call, Caller, ClusterCall},
    json::{Json, object},
    moment::{Moment, micros, millis},
    scene::Scene,
    world::{Department, NAT_ADDRESS},
};

const TOOL: &str =
    "aws-cli/2.31.3 md/awscrt#0.27.6 ua/2.1 os/linux#6.1.0-40-amd64 md/arch#x86_64 lang/python#3.13.7";

pub(super) fn hour(scene: &mut Scene, start: Moment, is_day: bool) {
    amazon(scene, start, is_day);
    cluster(scene, start, is_day);
}

fn call<'a>(caller: Caller<'a>, service: &'a str, name: &'a str) -> Call<'a> {
    Call {
        caller,
        service,
        name,
        address: "10.40.2.17",
        agent: TOOL,
        parameters: Json::Null,
        response: Json::Null,
        is_read_only: true,
    }
}

fn amazon(scene: &mut Scene, start: Moment, is_day: bool) {
    const CALLS: [(&str, &str, &str, &str); 9] = [
        ("monitoring-exporter", "i-0a41f2c81d7e93b55", "ec2", "DescribeInstances"),
        ("monitoring-exporter", "i-0a41f2c81d7e93b55", "monitoring", "GetMetricData"),
        ("monitoring-exporter", "i-0a41f2c81d7e93b55", "elasticloadbalancing", "DescribeLoadBalancers"),
        ("fleet-api", "i-09c1b7f0d3a2264e8", "kms", "Decrypt"),
        ("fleet-api", "i-09c1b7f0d3a2264e8", "secretsmanager", "GetSecretValue"),
        ("fleet-api", "i-09c1b7f0d3a2264e8", "sts", "GetCallerIdentity"),
        ("ci-deploy", "github-actions", "ecr", "GetAuthorizationToken"),
        ("ci-deploy", "github-actions", "ecs", "DescribeServices"),
        ("ci-deploy", "github-actions", "s3", "GetBucketLocation"),
    ];
    for _ in 0..scene.random.count(60_000) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let (role, session, service, name) = *scene.random.pick(&CALLS);
        scene.cloud_trail(at, call(Caller::Role(role, session), service, name));
    }
    for _ in 0..scene.random.count(12_000) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let dashboards = Call {
            address: "203.0.113.100",
            agent: "Grafana/12.2.0",
            ..call(Caller::User("grafana-reader"), "monitoring", "GetMetricData")
        };
        scene.cloud_trail(at, dashboards);
    }
    for _ in 0..scene.random.count(8000) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let role = *scene.random.pick(&["fleet-api", "monitoring-exporter"]);
        let parameters = object! { "roleArn": format!("arn:aws:iam::{}:role/{role}", crate::world::AWS_ACCOUNT), "roleSessionName": "i-09c1b7f0d3a2264e8" };
        let assume = Call {
            address: "ec2.amazonaws.com",
            agent: "ec2.amazonaws.com",
            parameters,
            ..call(Caller::Service("ec2.amazonaws.com"), "sts", "AssumeRole")
        };
        scene.cloud_trail(at, assume);
    }
    if is_day {
        people_at_amazon(scene, start);
    }
}

/// Developers and administrators in the console.
fn people_at_amazon(scene: &mut Scene, start: Moment) {
    for _ in 0..scene.random.count(1800) {
        let at = start + micros(scene.random.between(0, 3_400_000_000));
        let number = scene.random.below(1000) as usize;
        let department = *scene.random.pick(&[Department::Development, Department::Administration]);
        let person = scene.world.people[scene.world.member(department, number)].clone();
        let caller = Caller::Role("AWSReservedSSO_PowerUser_4f0c1e2a7b93d655", &person.email);
        for (index, (service, name)) in [
            ("ec2", "DescribeInstances"),
            ("s3", "ListBuckets"),
            ("logs", "DescribeLogGroups"),
            ("cloudwatch", "DescribeAlarms"),
        ]
        .into_iter()
        .enumerate()
        {
            let at = at + millis(4200 * index as i64);
            let seen =
                Call { address: NAT_ADDRESS, agent: crate::network::BROWSER, ..call(caller, service, name) };
            scene.cloud_trail(at, seen);
        }
    }
}

fn cluster(scene: &mut Scene, start: Moment, is_day: bool) {
    const NODE: &[&str] = &["system:nodes"];
    const SERVICE: &[&str] = &["system:serviceaccounts"];
    let base = ClusterCall {
        user: "",
        groups: NODE,
        verb: "update",
        resource: ("coordination.k8s.io", "leases", ""),
        namespace: "kube-node-lease",
        name: "",
        address: "",
        agent: "kubelet/v1.34.1 (linux/amd64) kubernetes/93248f9",
        code: 200,
    };
    for (user, name, address) in [
        ("system:node:k8s-node1", "k8s-node1", "10.30.3.21"),
        ("system:node:k8s-node2", "k8s-node2", "10.30.3.22"),
    ] {
        for _ in 0..scene.random.count(30_000) {
            let at = start + micros(scene.random.between(0, 3_599_000_000));
            scene.kubernetes(at, ClusterCall { user, name, address, ..base });
        }
        for _ in 0..scene.random.count(9000) {
            let at = start + micros(scene.random.between(0, 3_599_000_000));
            let resource = ("", "nodes", "status");
            scene.kubernetes(
                at,
                ClusterCall { user, name, address, verb: "patch", resource, namespace: "", ..base },
            );
        }
    }
    for _ in 0..scene.random.count(30_000) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let (user, verb, resource) = *scene.random.pick(&[
            ("system:serviceaccount:kube-system:deployment-controller", "watch", ("apps", "deployments", "")),
            (
                "system:serviceaccount:kube-system:endpointslice-controller",
                "list",
                ("discovery.k8s.io", "endpointslices", ""),
            ),
            ("system:serviceaccount:monitoring:prometheus", "watch", ("", "pods", "")),
            ("system:serviceaccount:ingress:ingress-nginx", "list", ("networking.k8s.io", "ingresses", "")),
        ]);
        scene.kubernetes(
            at,
            ClusterCall {
                user,
                groups: SERVICE,
                verb,
                resource,
                namespace: "",
                address: "10.30.3.10",
                agent: "kube-controller-manager/v1.34.1 (linux/amd64) kubernetes/93248f9",
                ..base
            },
        );
    }
    for _ in 0..scene.random.count(if is_day { 2500 } else { 200 }) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let call = ClusterCall {
            user: "system:serviceaccount:ci:deployer",
            groups: SERVICE,
            verb: "patch",
            resource: ("apps", "deployments", ""),
            namespace: "fleet",
            name: "fleet-api",
            address: "10.30.2.41",
            agent: "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
            ..base
        };
        scene.kubernetes(at, call);
    }
    if is_day {
        people_at_the_cluster(scene, start, base);
    }
}

fn people_at_the_cluster(scene: &mut Scene, start: Moment, base: ClusterCall<'_>) {
    for _ in 0..scene.random.count(6000) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let number = scene.random.below(1000) as usize;
        let person = scene.world.people[scene.world.member(Department::Development, number)].clone();
        let address = scene.host(person.workstation).address;
        let (verb, resource) = *scene.random.pick(&[
            ("list", ("", "pods", "")),
            ("get", ("apps", "deployments", "")),
            ("list", ("", "events", "")),
            ("get", ("", "pods", "log")),
        ]);
        let name = if verb == "get" { "fleet-api" } else { "" };
        let call = ClusterCall {
            user: &person.email,
            groups: &["oidc:developers"],
            verb,
            resource,
            namespace: "fleet",
            name,
            address: &address,
            agent: "kubectl/v1.34.1 (windows/amd64) kubernetes/93248f9",
            ..base
        };
        scene.kubernetes(at, call);
    }
}
