Console.WriteLine("upf");
