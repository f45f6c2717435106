using DpdkUpf.Golden;
using Xunit.Runner.InProc.SystemConsole;

const string update = "--update";
if (args.Contains(update))
{
    foreach (var name in Golden.Names)
    {
        new Golden(name).Update();
    }
}

return await ConsoleRunner.Run([.. args.Where(argument => argument != update)]);
