using DpdkUpf.Stress;

// prepare PATH        makes tables with the tunnels that nobody touches, prints what is in use
// write PATH SEED     changes tunnels as fast as it can, until it is killed
// drain PATH          takes over, removes what the writers added, prints what is in use
// read PATH           plays the data plane; "quiet" on stdin: no more ARP; end of stdin: report
return args switch
{
    ["prepare", var path] => Writer.Prepare(path),
    ["write", var path, var seed] => Writer.Churn(path, int.Parse(seed)),
    ["drain", var path] => Writer.Drain(path),
    ["read", var path] => DataPlane.Run(path),
    _ => 2,
};
