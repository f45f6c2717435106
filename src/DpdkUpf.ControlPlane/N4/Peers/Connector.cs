using DpdkUpf.Pfcp;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// Sets up the association with one configured peer (TS 29.244 §6.2.6.3), again and again until
/// there is one.
/// </summary>
internal sealed class Connector(
    N4Node node,
    N4Setup setup,
    N4PeerSetup peer,
    Associations associations,
    NodeProcedures procedures,
    OwnRequests requests,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private readonly N4Node _node = node;
    private readonly N4Setup _setup = setup;
    private readonly N4PeerSetup _peer = peer;
    private readonly Associations _associations = associations;
    private readonly NodeProcedures _procedures = procedures;
    private readonly OwnRequests _requests = requests;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly IpAddress _address = peer.Addresses[0].Address;
    private bool _isAsked;
    private long _triedAt;
    private TimeSpan _wait = TimeSpan.Zero;

    /// <summary>What to call the peer before it has said its name.</summary>
    public string Name => _peer.NodeId ?? _address.ToString();

    /// <summary>Its address.</summary>
    public IpAddress Address => _address;

    /// <summary>False: there is an association.</summary>
    public bool IsConnecting => _associations.At(_address).Count == 0
        && (_peer.NodeId is null || _associations.Find(NodeIds.Parse(_peer.NodeId)) is null);

    /// <summary>Asks if it is time.</summary>
    public void Poll()
    {
        if (_isAsked || _time.GetElapsedTime(_triedAt) < _wait || !IsConnecting
            || _setup.AddressFor(_address) is not { } local)
        {
            return;
        }

        _triedAt = _time.GetTimestamp();
        var path = new N4Path(local, _address, _setup.Port);
        var request = new AssociationSetupRequest(
            _node.Id,
            _node.Recovery,
            _node.Features,
            UeIpAddressPoolInformation: _node.Pools);
        _isAsked = _requests.Send(path, null, request, response => Answered(path, response));
    }

    private void Answered(N4Path path, Response response)
    {
        _isAsked = false;
        _triedAt = _time.GetTimestamp();
        var answer = response.Message as AssociationSetupResponse;
        if (answer is null || !answer.Cause.Value.IsAccepted()
            || (_peer.NodeId is { } name && !answer.NodeId.IsNamed(name)))
        {
            _wait = _wait < _setup.T1 ? _setup.T1 : _wait * 2;
            _wait = _wait < LongestWait ? _wait : LongestWait;
            _logger.LogWarning(
                "N4 peer {Name} at {Path}: no association ({Why}), again in {Wait}",
                Name,
                path,
                answer is null ? "no answer" : $"{answer.NodeId.Text()}: {answer.Cause.Value}",
                _wait);
            return;
        }

        _wait = TimeSpan.Zero;
        // It may have set the association up itself meanwhile: the later one counts.
        if (_associations.Find(answer.NodeId) is { } earlier)
        {
            _procedures.End(earlier, "set up anew");
        }

        _procedures.Establish(
            path,
            answer.NodeId,
            answer.RecoveryTimeStamp,
            answer.CpFunctionFeatures,
            answer.AlternativeSmfIpAddress);
    }
}
