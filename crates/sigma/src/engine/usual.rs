//! What usual events say, so that the engine looks for what they do not say.
//!
//! Nothing is known of the traffic when rules are compiled, but some texts stand in the events of every Windows
//! or Linux machine. A part of a literal that stands in them is a bad one to look for.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Pieces of usual values, folded.
const USUAL: &str = r#"
c:\windows\system32\svchost.exe -k netsvcs -p -s schedule c:\windows\system32\cmd.exe /c "c:\windows\syswow64\cmd.exe"
c:\windows\system32\windowspowershell\v1.0\powershell.exe -noprofile -noninteractive -executionpolicy bypass -command
"powershell.exe" -file "c:\program files\powershell\7\pwsh.exe" c:\windows\explorer.exe c:\windows\system32\services.exe
c:\windows\system32\lsass.exe c:\windows\system32\rundll32.exe c:\windows\system32\conhost.exe 0xffffffff -forcev1
c:\windows\system32\taskhostw.exe c:\windows\system32\wbem\wmiprvse.exe -secured -embedding c:\windows\system32\dllhost.exe
/processid:{} c:\windows\system32\searchindexer.exe /embedding c:\windows\system32\regsvr32.exe /s c:\windows\system32\msiexec.exe /v
c:\windows\system32\wscript.exe c:\windows\system32\mshta.exe c:\windows\system32\reg.exe add c:\windows\system32\net.exe user
c:\windows\system32\schtasks.exe /create /tn /tr /sc c:\windows\system32\sc.exe create c:\windows\system32\certutil.exe -
c:\program files (x86)\microsoft\edge\application\msedge.exe --type=renderer "c:\program files\google\chrome\application\chrome.exe"
--type=utility --lang=en-us c:\users\user\appdata\local\temp\ c:\users\administrator\appdata\roaming\microsoft\windows\start menu\
c:\users\public\downloads\desktop\documents\ c:\programdata\microsoft\windows defender\platform\msmpeng.exe c:\windows\temp\
c:\windows\system32\ntdll.dll c:\windows\system32\kernelbase.dll c:\windows\system32\kernel32.dll c:\windows\system32\advapi32.dll
c:\windows\winsxs\amd64_microsoft-windows c:\windows\assembly\nativeimages_v4.0.30319_64\mscorlib\system.ni.dll microsoft.net\framework64
hklm\system\currentcontrolset\services\ hklm\software\microsoft\windows nt\currentversion\ hklm\software\microsoft\windows\currentversion\run
hku\s-1-5-21- \software\classes\ hkcr\ hklm\software\policies\microsoft\windows\ nt authority\system nt authority\network service
a privileged service was called special privileges assigned to new logon kerberos authentication ticket event log service
the description for event id from source security driver backup restore debug printer local computer was installed
microsoft corporation microsoft windows operating system microsoft(r) windows(r) operating system microsoft.exe host process for windows
high medium system low true false success failure information error audit user name account domain
\device\harddiskvolume2\windows\system32\ \device\namedpipe\ \\.\pipe\ \??\c:\windows\system32\ unknown
md5= sha1= sha256= imphash= https://www.microsoft.com/ http:// .com .net .org .local
function param ( [parameter(mandatory = $true)] [string] $name = new-object system.collections.arraylist; foreach ($item in $items)
{ if ($null -eq $result) { return $result } else { write-output $_ | where-object { $_.name -like "*" } | select-object -property } }
get-process get-content get-item get-childitem set-item import-module microsoft.powershell.utility out-null out-string -path -filter
try { catch { write-verbose "" throw } begin process end [system.net. [system.io. [int] [byte[]] $args[0] -and -or -not -eq -ne -match
host application = host version = 5.1 engine version runspace id pipeline id command name = command type = script name = user =
/usr/bin/python3 /bin/sh -c /bin/bash /usr/sbin/ /usr/lib/systemd/systemd /etc/ /var/log/ /tmp/ /home/user/ /opt/ /usr/local/bin/ sudo
"#;

static WINDOWS: LazyLock<FxHashSet<[u8; 3]>> =
    LazyLock::new(|| USUAL.as_bytes().array_windows::<3>().copied().collect());

/// How many of the three-byte windows in `text` stand in usual values.
pub(crate) fn n_usual_windows(text: &[u8]) -> usize {
    text.array_windows::<3>().filter(|window| WINDOWS.contains(*window)).count()
}

/// True if the whole literal stands in a usual value.
pub(crate) fn is_usual(literal: &str) -> bool {
    USUAL.contains(literal)
}

#[cfg(test)]
mod tests {
    use super::{USUAL, is_usual, n_usual_windows};

    #[test]
    fn what_stands_in_usual_values_is_usual() {
        assert!(is_usual(r"\cmd.exe") && !is_usual("mimikatz"));
        assert_eq!(n_usual_windows(b"window"), 4);
        assert_eq!(n_usual_windows(b"qzx"), 0);
        assert_eq!(n_usual_windows(b"ab"), 0);
    }

    #[test]
    fn usual_values_are_folded() {
        assert_eq!(crate::fold::fold(USUAL), USUAL);
    }
}
