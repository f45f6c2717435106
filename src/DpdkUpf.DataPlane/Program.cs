Console.WriteLine("dp");
