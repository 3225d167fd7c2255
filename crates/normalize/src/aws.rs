//! Amazon Web Services: what CloudTrail, GuardDuty, Security Hub, the VPC flow logs, the Route 53 resolver and WAF write.
//!
//! The mappings follow the worked examples of the OCSF project for these sources, brought to the schema's current
//! version. Files that wrap many events (`{"Records":[…]}`, EventBridge's `detail`) are opened by [`crate::frame`].

pub(crate) mod cloudtrail;
pub(crate) mod guardduty;
pub(crate) mod route53;
pub(crate) mod security_hub;
pub(crate) mod vpc_flow;
pub(crate) mod waf;
